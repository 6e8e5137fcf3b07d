/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** What the panels say, as n8n's own nodes say it: its reviewers look for this. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';

const root = join(__dirname, '../..');
const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};

/** An instance of what a built file exports, made from its source. */
async function instanceOf<T>(built: string): Promise<T> {
	const source = join(root, built.replace(/^dist\//, '').replace(/\.js$/, ''));
	const [Class] = Object.values((await import(source)) as Record<string, new () => T>);
	if (!Class) throw new Error(`${built} exports nothing`);
	return new Class();
}

/** Every text with a key, however deep: fields lie in collections, which lie in collections. */
function textsOf(value: unknown, key: string): string[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, member]) =>
		name === key && typeof member === 'string' ? [member] : textsOf(member, key),
	);
}

const panels = [...n8n.nodes, ...n8n.credentials];

async function propertiesOf(built: string): Promise<unknown> {
	const instance = await instanceOf<INodeType | ICredentialType>(built);
	return 'description' in instance ? instance.description.properties : instance.properties;
}

test.each(panels)('%s: placeholders are examples and say so', async (built) => {
	const placeholders = textsOf(await propertiesOf(built), 'placeholder');
	expect(placeholders.filter((text) => !/^(e\.g\. |Add )/.test(text))).toStrictEqual([]);
});

test.each(n8n.nodes)('%s: actions have no article', async (built) => {
	const actions = textsOf(await propertiesOf(built), 'action');
	expect(actions.filter((text) => /\b(a|an|the)\b/i.test(text))).toStrictEqual([]);
});

test.each(panels)('%s: plain English, and n8n is spelled as it spells itself', async (built) => {
	const properties = await propertiesOf(built);
	const texts = ['displayName', 'description', 'name'].flatMap((key) => textsOf(properties, key));
	expect(texts.length).toBeGreaterThan(0);
	expect(texts.filter((text) => /N8n|swallow|\bis no [a-z]|worked off/.test(text))).toStrictEqual(
		[],
	);
});

/** A field, or one of the choices of a list, as the panel has them. */
interface Described {
	name: string;
	description?: string;
	options?: Described[];
	values?: Described[];
}

function fieldsIn(fields: readonly Described[]): Described[] {
	return fields.flatMap((field) => [
		field,
		...fieldsIn((field.options ?? []).filter((option) => 'displayName' in option)),
		...fieldsIn(field.values ?? []),
	]);
}

test.each(panels)('%s: no choice of a list is described in the words of a field', async (built) => {
	const fields = fieldsIn((await propertiesOf(built)) as Described[]);
	const words = new Set(fields.flatMap(({ description }) => description ?? []));
	const choices = fields.flatMap(({ options = [] }) =>
		options.filter((option) => !('displayName' in option)),
	);
	expect(
		choices.filter(({ description }) => description !== undefined && words.has(description)),
	).toStrictEqual([]);
});
