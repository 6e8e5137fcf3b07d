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
		const { kind, code, message, hint } = await refusedWith(new OperationalError(words));
		expect({ kind, code }).toEqual({ kind: 'credential', code: 'unreadableCredential' });
		expect(message).toBe(`n8n cannot read the DingTalk API credential of this node: ${words}`);
		expect(hint).toMatch(/Nothing was sent/);
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

	test('has its reason in one line that ends', async () => {
		const { message } = await refusedWith(new OperationalError(`a\n\nb ${'c'.repeat(1000)}`));
		expect(message).toMatch(/: a b c+…$/);
		expect(message.length).toBeLessThan(400);
	});
});

test('no credential at all: choose one', async () => {
	const context = {
		getNode: () => ({ ...node, credentials: undefined }),
		getCredentials: async () => await Promise.reject(new Error('not asked')),
	};
	await expect(credentialOf(context, dingTalkApp)).rejects.toThrow(
		'Choose a DingTalk API credential in this node',
	);
});
