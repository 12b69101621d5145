/**
 * Stands for the browser's own in this bundle. uPlot makes a number format of its language as it is loaded, and under the
 * C locale a browser names a language that is none, which would end the page. Ours are made of the editor's language.
 */
export const navigator = { language: 'en-US' };
