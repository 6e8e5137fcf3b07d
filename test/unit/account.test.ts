import type { INode } from 'n8n-workflow';
import { OperationalError } from 'n8n-workflow';

import { credentialOf, dingTalkApp } from '../../nodes/shared/transport/account';
import { DingTalkError } from '../../nodes/shared/transport/errors';

const node: INode = {
	id: 'x',
	name: 'Send',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { dingTalkApi: { id: '1', name: 'App' } },
};

/** What a user is told whose chosen credential n8n refuses with this. */
async function refusedWith(error: unknown) {
	const context = { getNode: () => node, getCredentials: async () => await Promise.reject(error) };
	const refused: unknown = await credentialOf(context, dingTalkApp).catch((caught) => caught);
	if (!(refused instanceof DingTalkError)) throw new Error('It was not refused');
	return refused.failure;
}

describe('a chosen credential that n8n does not give', () => {
	test.each([
		'Credentials could not be decrypted. The likely reason is that a different "encryptionKey" was used to encrypt the data.',
		'Credential with ID "1" does not exist for type "dingTalkApi".',
	])("is refused with n8n's own reason: %s", async (words) => {
		const { kind, code, message, hint, retry } = await refusedWith(new OperationalError(words));
		expect([kind, code, retry]).toEqual(['credential', 'unreadableCredential', 'never']);
		expect(message).toBe(`n8n cannot read the DingTalk API credential of this node: ${words}`);
		expect(hint).toBe(
			'Open the credential and save it again, or choose another one at the top of the node. Nothing was sent by this node.',
		);
	});

	test.each<[string, unknown]>([
		['of Node.js, which may quote what it could not read', new SyntaxError('"secret" is no JSON')],
		['of a kind that nobody knows', { message: 'secret' }],
		['without words', new Error('')],
	])('is refused without a reason %s', async (_name, error) => {
		const failure = await refusedWith(error);
		expect(failure.message).toBe('n8n cannot read the DingTalk API credential of this node');
		expect(JSON.stringify(failure)).not.toContain('secret');
	});

	test.each<[string, string, string]>([
		['in one line', ' a\n\nb\tc \n', 'a b c'],
		['of 300 characters', 'c'.repeat(300), 'c'.repeat(300)],
		['cut at 300 characters, as three dots say', 'c'.repeat(301), `${'c'.repeat(300)}…`],
	])('has its reason %s', async (_name, words, reason) => {
		const { message } = await refusedWith(new OperationalError(words));
		expect(message).toBe(`n8n cannot read the DingTalk API credential of this node: ${reason}`);
	});

	test.each(['MySyntaxError', 'TypeErrorOfSomebody'])(
		'has its reason when an error is called %s',
		async (name) => {
			const { message } = await refusedWith(Object.assign(new Error('why'), { name }));
			expect(message).toMatch(/: why$/);
		},
	);

	test.each(['Syntax', 'Type', 'Range', 'Reference', 'URI', 'Eval'])(
		'has none of a %sError',
		async (name) => {
			const { message } = await refusedWith(
				Object.assign(new Error('secret'), { name: `${name}Error` }),
			);
			expect(message).not.toContain('secret');
		},
	);
});

test.each<INode['credentials']>([undefined, {}, { another: { id: '2', name: 'Other' } }])(
	'no credential at all (%j): choose one',
	async (credentials) => {
		const context = {
			getNode: () => ({ ...node, credentials }),
			getCredentials: async () => await Promise.reject(new Error('not asked')),
		};
		const refused: unknown = await credentialOf(context, dingTalkApp).catch((caught) => caught);
		expect((refused as DingTalkError).failure).toEqual({
			kind: 'credential',
			code: 'noCredential',
			message: 'Choose a DingTalk API credential in this node',
			hint: 'Open the node and choose one at its top, or create it there. Nothing was sent by this node.',
			retry: 'never',
		});
	},
);

test.each<[number | string, number]>([
	[10, 103],
	[0, 51.5],
	[-1, 51.5],
	['', 51.5],
])(
	'calls are %p a second when the credential says so, 20 when not: %p ms apart',
	(callsPerSecond, ms) => {
		const key = `account ${String(callsPerSecond)}`;
		const credential = { callsPerSecond };
		expect(dingTalkApp.reserve(credential, key, 0)).toBe(0);
		expect(dingTalkApp.reserve(credential, key, 0)).toBeCloseTo(ms);
		dingTalkApp.giveBack(credential, key);
		expect(dingTalkApp.reserve(credential, key, 0)).toBeCloseTo(ms);
	},
);
