import * as vscode from 'vscode';
import { SETTINGS } from '../ids.js';
import { isOneOf } from '../model/vocabulary.js';
import { ADAPTERS, type Destination, SKILL_NAME_FORMS } from '../sharing/destination.js';

/** Where the settings say that events go. A value of another type, from a file edited by hand, is the default. */
export function sharingDestination(): Destination {
  const settings = vscode.workspace.getConfiguration(SETTINGS.section);
  const text = (name: string): string => {
    const value = settings.get<unknown>(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const adapter = settings.get<unknown>(SETTINGS.sharingAdapter);
  const skillNames = settings.get<unknown>(SETTINGS.sharingSkillNames);
  return {
    endpoint: text(SETTINGS.sharingEndpoint),
    adapter: isOneOf(ADAPTERS, adapter) ? adapter : 'otlp',
    skillNames: isOneOf(SKILL_NAME_FORMS, skillNames) ? skillNames : 'hashed',
    projectKey: text(SETTINGS.sharingProjectKey),
  };
}

/** Writes the person's choice where it reaches all windows. */
export async function setSharingDestination(destination: Destination): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SETTINGS.section);
  const values: readonly (readonly [name: string, value: string])[] = [
    [SETTINGS.sharingEndpoint, destination.endpoint],
    [SETTINGS.sharingAdapter, destination.adapter],
    [SETTINGS.sharingSkillNames, destination.skillNames],
    [SETTINGS.sharingProjectKey, destination.projectKey],
  ];
  for (const [name, value] of values) {
    if (settings.get<unknown>(name) !== value) {
      await settings.update(name, value, vscode.ConfigurationTarget.Global);
    }
  }
}
