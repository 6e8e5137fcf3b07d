/** Hints about work messages near DingTalk's 2,048 bytes: design.md, section 1, and issue 3. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runNode, type NodeResult } from './harness';
import { SEND, SENT, withReplayedDingTalk } from './harness/replayedDingTalk';
import { withSimulator } from './harness/withSimulator';
import { textTo, WorkNotifications } from './harness/workNotifications';

const dingTalk = withSimulator();
const work = new WorkNotifications(dingTalk);

const envelope = JSON.stringify({ msgtype: 'text', text: { content: '' } }).length;

/** A text whose `msg` has so many bytes, to one person an item. */
async function sendOfBytes(sizes: number[], more: INodeParameters = {}): Promise<NodeResult> {
	const items = sizes.map((bytes, index): IDataObject => ({
		userId: `c00${index + 1}`,
		content: 'a'.repeat(bytes - envelope),
	}));
	const parameters = textTo('={{ $json.userId }}', { content: '={{ $json.content }}', ...more });
	return await work.send(parameters, items);
}

const hintsOf = ({ hints }: NodeResult) => hints.map(({ message }) => message);

test('up to 90 percent of the limit nothing is said', async () => {
	const result = await sendOfBytes([1843]);
	expect(JSON.stringify(work.wireBodies()[0]?.msg)).toHaveLength(1843);
	expect(hintsOf(result)).toStrictEqual([]);
});

test.each([[[1844]], [[100, 2048]]])(
	'near the limit a hint names the longest (%j)',
	async (sizes) => {
		const result = await sendOfBytes(sizes);
		expect(result.error).toBeUndefined();
		expect(hintsOf(result)).toEqual([
			expect.stringMatching(new RegExp(`longest message has ${sizes.at(-1)} bytes.*takes 2048`)),
		]);
	},
);

test('bytes count, not characters', async () => {
	const content = '字'.repeat(630);
	const { hints } = await work.send(textTo('c001', { content }));
	expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('1930 bytes')]);
});

test('the time that Make Unique adds counts', async () => {
	const result = await sendOfBytes([1830], { options: { makeUnique: true } });
	const [body] = work.wireBodies();
	expect(hintsOf(result)).toEqual([
		expect.stringContaining(`has ${JSON.stringify(body?.msg).length} bytes`),
	]);
});

test('above the limit nothing is sent, so there is nothing to hint at', async () => {
	const result = await sendOfBytes([2049]);
	expect(result.error?.message).toMatch(/2,?049/);
	expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
});

describe('above the limit by the user’s own choice', () => {
	const dingTalk = withReplayedDingTalk();

	test.each([
		[[2049], /^1 message is above .*2048 bytes .*2049.*likely not be delivered/],
		[[100, 2049, 3000], /^2 messages are above .*2048 bytes .*3000.*likely not be delivered/],
	])(
		'a hint says that it will hardly arrive, even where DingTalk says yes (%j)',
		async (sizes, words) => {
			dingTalk.server.on(SEND, { body: SENT });
			const items = sizes.map((bytes) => ({ content: 'a'.repeat(bytes - envelope) }));
			const parameters = textTo('c001', {
				content: '={{ $json.content }}',
				options: { enforceSizeLimit: false },
			});
			const result = await runNode('dingTalkWorkNotification', parameters, items, {
				credential: dingTalk.credential,
			});
			expect(result.error).toBeUndefined();
			expect(hintsOf(result)).toEqual([expect.stringMatching(words)]);
		},
	);
});
