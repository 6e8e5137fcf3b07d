/** Every captured frame of DingTalk's Stream mode, through the trigger; presses through Send and Wait as well. */
import type { IDataObject } from 'n8n-workflow';

import { streamChoices } from '../../nodes/shared/stream/streamChoices';
import { captured } from './capturedAnswers';
import { capturedPresses, farewell, type CapturedFrame } from './capturedFrames';
import { withReplayedDingTalk } from './harness/replayedDingTalk';
import { askInChat, ReplayedStream } from './harness/replayedStream';
import { withWaitingN8n } from './harness/waitingN8n';
import { waitUntil } from '../simulator/testing/until';

const dingTalk = withReplayedDingTalk();
const n8n = withWaitingN8n();
const stream = new ReplayedStream();

const deliverPath = '/v1.0/card/instances/createAndDeliver';
const updatePath = '/v1.0/card/instances';
const delivered =
	'{"success":true,"result":{"outTrackId":"x","deliverResults":[{"success":true,"carrierId":"k"}]}}';

beforeEach(async () => {
	jest.replaceProperty(streamChoices, 'pausesMs', [0, 20] as never);
	await stream.start(dingTalk, n8n.url);
});
afterEach(async () => await stream.stop());

const frames = captured.filter((each): each is CapturedFrame => 'frame' in each);
const named = (list: readonly CapturedFrame[]) =>
	list.map((each, index) => [`${index + 1}. ${each.source}`, each] as const);

/** What was pushed before it was taken, in the order of the line. */
async function afterwards(): Promise<void> {
	const opaque = `after ${stream.heard.length}`;
	const data = JSON.stringify({ opaque });
	stream.push(
		JSON.stringify({ type: 'SYSTEM', headers: { topic: 'ping', messageId: opaque }, data }),
	);
	await waitUntil(() => stream.heard.some(({ messageId }) => messageId === opaque));
	await waitUntil(() => stream.heard.length > 0);
}

describe.each(named(frames.filter((each) => each !== farewell)))('%s', (_name, pushed) => {
	const { frame, items, says, answer } = pushed;

	test('becomes what it says, and DingTalk hears so', async () => {
		stream.push(frame);
		if (answer) {
			await waitUntil(() => stream.heard.length === 1);
			const { headers } = JSON.parse(frame) as { headers: { messageId: string } };
			expect(stream.heard).toEqual([{ ...answer, messageId: headers.messageId }]);
		} else {
			await afterwards();
			expect(stream.heard.filter(({ messageId }) => !messageId.startsWith('after'))).toStrictEqual(
				[],
			);
		}
		await waitUntil(() => stream.workflow.items.length >= items.length);
		expect(stream.workflow.items).toHaveLength(items.length);
		expect(stream.workflow.items).toMatchObject(items);
		const failed = stream.workflow.failedExecutions.map(({ message }) => message);
		expect(failed).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
		expect(stream.workflow.errors).toStrictEqual([]);
		expect(stream.lines).toHaveLength(1);
	});
});

test(`${farewell.source}: another line is opened, which brings what comes next`, async () => {
	stream.push(farewell.frame);
	await waitUntil(() => stream.lines.length === 2);
	const next = frames[0];
	stream.push(next?.frame ?? '');
	await waitUntil(() => stream.workflow.items.length === 1);
	expect(stream.workflow.errors).toStrictEqual([]);
});

/** The same frame as it would come of a card of ours: its form stays. */
function asOfCard(frame: string, outTrackId: string, params: unknown): string {
	const whole = JSON.parse(frame) as { data: string };
	const data = JSON.parse(whole.data) as Record<string, string>;
	data.outTrackId = outTrackId;
	for (const name of ['content', 'value']) {
		if (data[name] === undefined) continue;
		const content = JSON.parse(data[name]) as {
			cardPrivateData: { actionIds: string[]; params?: unknown };
			params?: unknown;
		};
		content.cardPrivateData.actionIds = ['approve'];
		if (content.params) content.params = params;
		else content.cardPrivateData.params = params;
		data[name] = JSON.stringify(content);
	}
	return JSON.stringify({ ...whole, data: JSON.stringify(data) });
}

test.each(named(capturedPresses))(
	'%s: answers a question of Send and Wait, and the cards of the others follow',
	async (_name, { frame }) => {
		dingTalk.server.on(deliverPath, { body: delivered });
		dingTalk.server.on(updatePath, { body: '{"success":true,"result":true}' });
		const { id, workflow, result } = await askInChat(dingTalk.credential, 'c001,c002');
		expect(result.run.status).toBe('waiting');
		n8n.holds(id, workflow, result);
		const cards = dingTalk.server
			.requestsTo(deliverPath)
			.map(({ body }) => JSON.parse(body) as { outTrackId: string; openSpaceId: string })
			.find(({ openSpaceId }) => openSpaceId.endsWith('.c001'));
		const made = JSON.parse(
			dingTalk.server.requestsTo(deliverPath).find(({ body }) => body.includes('IM_ROBOT.c001'))
				?.body ?? '{}',
		) as { cardData: { cardParamMap: { sys_full_json_obj: string } } };
		const { msgButtons } = JSON.parse(made.cardData.cardParamMap.sys_full_json_obj) as {
			msgButtons: Array<{ params: unknown }>;
		};
		stream.push(asOfCard(frame, cards?.outTrackId ?? '', msgButtons[0]?.params));
		await waitUntil(() => n8n.answers(id).length === 1);
		expect(n8n.answers(id)).toEqual([
			expect.objectContaining({ approved: true, respondedBy: 'c001' }) as IDataObject,
		]);
		await waitUntil(() => stream.heard.length === 1);
		expect(JSON.stringify(stream.heard[0]?.data)).toContain('cardData');
		await waitUntil(() => dingTalk.server.requestsTo(updatePath).length === 1);
		// Nothing of it is an item of the trigger.
		expect(stream.workflow.items).toStrictEqual([]);
	},
);
