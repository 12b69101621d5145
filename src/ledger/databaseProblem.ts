/** Why a database of an agent can't be read, in words for a person. */
export class DatabaseProblem extends Error {}
