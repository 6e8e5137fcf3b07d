/** All kinds of events at once, in both lines of n8n. */
import type { IDataObject } from 'n8n-workflow';

import { demoApp, type CallbackTopic } from '../simulator';
import { withTrigger } from './harness/dingTalkTrigger';
import { colleagues } from './harness/withSimulator';

const trigger = withTrigger();
const { dingTalk } = trigger;
const { appKey, robotCode } = demoApp;
const presses: CallbackTopic = '/v1.0/card/instances/callback';
const messages: CallbackTopic = '/v1.0/im/bot/messages/get';

/** Ten events each: three readings, a recall, two of an approval, two messages to the bot, two presses. */
const rounds = 100;
const endsAfter = [14, 29, 44, 59, 74];
const restartAfter = 84;

const texts = (items: IDataObject[], name: (item: IDataObject) => unknown): string[] =>
	items.map((item) => String(name(item))).sort();

test.each([
	['n8n 2, which stores no second execution with the same key', true],
	['n8n 1, which knows no keys', false],
])(
	'1,000 events of all kinds, 5 %% repeated, five forced ends and one restart, in %s',
	async (_, knowsKeys) => {
		dingTalk.control.changeSettings({ streamDuplicateShare: 0.05, streamDisconnectMs: 150 });
		const workflow = await trigger.switchOn({
			knowsKeys,
			parameters: {
				events: ['messageRead', 'messageRecalled', 'messageReceived', 'cardPressed', 'other'],
				eventTypes: 'bpms_task_change',
			},
		});
		const people = colleagues(3 * rounds);
		const toRead = await trigger.sendTo(...people.slice(0, 20));
		const read = [toRead];
		for (let from = 20; from < people.length; from += 20)
			read.push(await trigger.sendTo(...people.slice(from, from + 20)));
		const stream = () => trigger.stream();

		const makeRound = async (round: number) => {
			const toRecall = await trigger.sendTo('c999');
			for (const userId of people.slice(3 * round, 3 * round + 3)) dingTalk.control.read(userId);
			const callbacks = [1, 2].flatMap((part) => [
				dingTalk.control.write({ userId: 'c998', robotCode, text: `written ${round}-${part}` }),
				dingTalk.control.pushCallback(appKey, presses, {
					outTrackId: `card ${round}-${part}`,
					userId: 'c997',
					content: JSON.stringify({ cardPrivateData: { actionIds: ['ok'], params: {} } }),
				}),
			]);
			for (const part of [1, 2]) {
				const data = { processInstanceId: `${round}-${part}`, type: 'start' };
				dingTalk.control.pushEvent(appKey, 'bpms_task_change', data);
			}
			await trigger.recall(toRecall);
			await Promise.all(callbacks);
		};

		for (let round = 0; round < rounds; round++) {
			await makeRound(round);
			if (endsAfter.includes(round)) {
				const { length } = stream().connections;
				expect(dingTalk.control.endStreams(round % 2 ? 'cut' : 'announced')).toBe(1);
				await dingTalk.until(() => stream().connections.length > length);
			}
			if (round === restartAfter) {
				await workflow.deactivate();
				// Of these the callbacks are lost, and all else waits.
				await makeRound(++round);
				await (knowsKeys ? workflow.restartN8n() : workflow.activate());
			}
		}
		await dingTalk.until(() => trigger.allAcknowledged());
		const { events, callbacks } = stream();
		const pushed = callbacks.filter(({ connection }) => connection !== undefined);
		const expected = 6 * rounds + pushed.length;
		await dingTalk.until(() => workflow.items.length >= expected);
		await dingTalk.until(
			() => events.flatMap(({ pushes }) => pushes).length > 1.03 * events.length,
		);

		expect([events.length, callbacks.length]).toEqual([6 * rounds, 4 * rounds]);
		expect(stream().connections.length).toBeGreaterThanOrEqual(7);
		const { items } = workflow;
		const born = (type: string) =>
			events.filter(({ eventType }) => eventType === type).map(({ data }) => data as IDataObject);
		const ofStatus = (status: string) => items.filter((item) => item.status === status);
		const message = ({ processQueryKey, userId }: IDataObject) =>
			`${String(processQueryKey)} ${String(userId)}`;
		expect(texts(ofStatus('read'), message)).toEqual(texts(born('robot_msg_read'), message));
		expect(texts(ofStatus('recalled'), message)).toEqual(texts(born('robot_msg_recall'), message));
		const approvals = items.filter(({ eventType }) => eventType === 'bpms_task_change');
		expect(texts(approvals, ({ data }) => (data as IDataObject).processInstanceId)).toEqual(
			texts(born('bpms_task_change'), ({ processInstanceId }) => processInstanceId),
		);

		// Callbacks are pushed once: as many items as pushes, and of what nobody was connected for, none.
		const dataOf = (topic: CallbackTopic) =>
			pushed.filter((each) => each.topic === topic).map(({ data }) => data as IDataObject);
		const written = items.filter(({ messageType }) => messageType === 'text');
		expect(texts(written, ({ text }) => text)).toEqual(
			texts(dataOf(messages), ({ text }) => (text as IDataObject).content),
		);
		const pressed = items.filter(({ cardId }) => cardId !== undefined);
		expect(texts(pressed, ({ cardId }) => cardId)).toEqual(
			texts(dataOf(presses), ({ outTrackId }) => outTrackId),
		);
		expect(items).toHaveLength(expected);
		expect(pushed.length).toBeLessThanOrEqual(4 * (rounds - 1));
		expect(workflow.errors).toEqual([]);
	},
	120_000,
);
