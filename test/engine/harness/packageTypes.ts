/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { basename, join, resolve } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';

import manifest from '../../../package.json';

const PROJECT_ROOT = resolve(__dirname, '../../..');

/** The full type name of one of our nodes, such as `dingTalkWorkNotification`. */
export function packageTypeName(nodeName: string): string {
	return `${manifest.name}.${nodeName}`;
}

/**
 * Our node types among the given type names, by type name; others are left out.
 *
 * @throws Error when package.json announces no such node, or its file does not hold it
 */
export async function loadPackageNodeTypes(
	typeNames: string[],
): Promise<Record<string, INodeType>> {
	const prefix = packageTypeName('');
	const ours = [...new Set(typeNames)].filter((typeName) => typeName.startsWith(prefix));
	const nodeTypes = await Promise.all(
		ours.map(async (typeName): Promise<[string, INodeType]> => {
			const name = typeName.slice(prefix.length);
			const nodeType = await instantiate<INodeType>(manifest.n8n.nodes, name);
			if (nodeType.description.name !== name) throw new Error(`${name} has another name inside`);
			return [typeName, nodeType];
		}),
	);
	return Object.fromEntries(nodeTypes);
}

/** One of our credential types, such as `dingTalkApi`. */
export async function loadPackageCredentialType(name: string): Promise<ICredentialType> {
	return await instantiate<ICredentialType>(manifest.n8n.credentials, name);
}

/**
 * Loads a class from the source of the built file that package.json announces: one that is not
 * announced, or not named after its file, breaks the tests as it would break n8n.
 */
async function instantiate<Instance>(announced: string[], name: string): Promise<Instance> {
	const className = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
	const builtFile = announced.find((file) => basename(file).split('.')[0] === className);
	if (!builtFile) throw new Error(`package.json announces no file for ${name}`);
	const source = join(PROJECT_ROOT, builtFile.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- tsx gives `import` modules of its own
	const classes = require(source) as Record<string, new () => Instance>;
	const announcedClass = classes[className];
	if (!announcedClass) throw new Error(`${source} exports no class named ${className}`);
	return new announcedClass();
}
