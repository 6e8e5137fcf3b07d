/** "Bad input is refused before any call, with the parameter's name" (design.md, section 2). */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { badInputs } from './badInputs';
import type { BadInput } from './badInputs';
import { runNode, type NodeResult } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator();

async function run(
	{ node, parameters, item, credential }: BadInput,
	continueOnFail: boolean,
): Promise<NodeResult> {
	return await runNode(node, parameters, [item], {
		continueOnFail,
		credential: await dingTalk.credential(credential as ICredentialDataDecryptedObject),
	});
}

test.each(badInputs)('$what', async (badInput) => {
	const { message } = badInput;
	const stopped = await run(badInput, false);
	expect(stopped.error?.message).toBe(`${message} [item 0]`);
	expect(stopped.error?.description).toMatch(/^[A-Z].{5}/);
	expect(stopped.outputs.flat()).toStrictEqual([]);

	const continued = await run(badInput, true);
	expect(continued.error).toBeUndefined();
	const [, parameter] = /^"([^"]+)" /.exec(message) ?? [];
	expect(continued.json()).toEqual([
		{
			error: message,
			details: expect.objectContaining({
				kind: 'invalidInput',
				code: 'invalidInput',
				message,
				hint: stopped.error?.description,
				parameter,
			}) as IDataObject,
		},
	]);

	// Not even a token was asked for.
	expect(dingTalk.calls()).toStrictEqual([]);
	expect(({} as IDataObject).polluted).toBeUndefined();
});

test('there are at least 60 of them, each told apart by its name', () => {
	expect(badInputs.length).toBeGreaterThanOrEqual(60);
	expect(new Set(badInputs.map(({ what }) => what)).size).toBe(badInputs.length);
});

describe('one bad item among good ones', () => {
	const send = {
		resource: 'message',
		operation: 'send',
		userIds: '={{ $json.x }}',
		content: '={{ $json.y ?? "Hello" }}',
		options: { combineItems: 'separate' },
	};
	const check = { resource: 'delivery', operation: 'getProgress', taskId: '={{ $json.x }}' };

	test.each<[string, IDataObject, IDataObject[], string]>([
		[
			'an ID with a space, last',
			send,
			[{ x: 'c001' }, { x: 'c002' }, { x: 'no id' }],
			'"User IDs" holds "no id", which is not a valid ID [item 2]',
		],
		[
			'a text that is too long, in the middle',
			send,
			[{ x: 'c001' }, { x: 'c002', y: 'a'.repeat(2048) }, { x: 'c003' }],
			'"Message" is 2088 bytes long, and DingTalk takes 2048 [item 1]',
		],
		[
			'a task that is none, last',
			check,
			[{ x: '7' }, { x: 'seven' }],
			'"Task ID" is not a number [item 1]',
		],
		[
			'an app that is none, last',
			check,
			[{ x: '7' }, { x: '8', agentId: 'my app' }],
			'"Agent ID" is not a number [item 1]',
		],
		[
			'an app that is none, last, of a receipt',
			{ ...check, operation: 'getResult' },
			[{ x: '7' }, { x: '8', agentId: 'my app' }],
			'"Agent ID" is not a number [item 1]',
		],
		[
			'an app that is none, last, of a recall',
			{ ...check, resource: 'message', operation: 'recall' },
			[{ x: '7' }, { x: '8', agentId: 'my app' }],
			'"Agent ID" is not a number [item 1]',
		],
	])('%s: nothing is called for any of them', async (_what, parameters, items, message) => {
		const { error } = await runNode('dingTalkWorkNotification', parameters as never, items, {
			credential: await dingTalk.credential(),
		});
		expect(error?.message).toBe(message);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('the node that continues tells the others, and names the bad one with its item', async () => {
		const items = [...colleagues(3).map((id) => ({ x: id })), { x: { id: 'c009' } }];
		const { outputs } = await runNode('dingTalkWorkNotification', send, items, {
			continueOnFail: true,
			credential: await dingTalk.credential(),
		});
		const [told, refused] = [outputs[0]?.slice(0, 3) ?? [], outputs[0]?.slice(3) ?? []];
		expect(told.map(({ json }) => json.userIds)).toEqual(colleagues(3).map((id) => [id]));
		expect(refused).toEqual([
			expect.objectContaining({
				json: expect.objectContaining({
					error: '"User IDs" must be IDs, but holds an object',
				}) as IDataObject,
				pairedItem: { item: 3 },
			}),
		]);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(3);
	});
});
