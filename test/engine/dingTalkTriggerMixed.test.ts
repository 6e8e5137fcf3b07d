/** All kinds of events at once, in both lines of n8n. */
import { withTrigger } from './harness/dingTalkTrigger';
import { allKinds, inRound, isTaken, MixedEvents, namesIn, namesOf } from './harness/mixedEvents';
import { colleagues } from './harness/withSimulator';

const trigger = withTrigger();
const { dingTalk } = trigger;

const rounds = 100;
const endsAfter = [14, 29, 44, 59, 74];
const restartAfter = 84;

test.each([
	['n8n 2, which stores no second execution with the same key', true],
	['n8n 1, which knows no keys', false],
])(
	'1,000 events of all kinds, 5 %% repeated, five forced ends and one restart, in %s',
	async (_, knowsKeys) => {
		dingTalk.control.changeSettings({ streamDuplicateShare: 0.05, streamDisconnectMs: 150 });
		const workflow = await trigger.switchOn({ knowsKeys, parameters: allKinds });
		const userIds = colleagues(3 * rounds + 3);
		const mixed = await MixedEvents.begin(dingTalk.control, trigger, userIds, rounds);
		const stream = () => trigger.stream();

		for (let round = 0; round < rounds; round++) {
			await mixed.makeRound(round);
			if (endsAfter.includes(round)) {
				const { length } = stream().connections;
				expect(dingTalk.control.endStreams(round % 2 ? 'cut' : 'announced')).toBe(1);
				await dingTalk.until(() => stream().connections.length > length);
			}
			if (round === restartAfter) {
				await workflow.deactivate();
				// Of these the callbacks are lost, and all else waits.
				await mixed.makeRound(++round);
				await (knowsKeys ? workflow.restartN8n() : workflow.activate());
			}
		}
		await dingTalk.until(() => trigger.allAcknowledged());
		const { events, callbacks } = stream();
		await dingTalk.until(() => workflow.items.length >= namesIn(stream()).length);
		await dingTalk.until(
			() => events.flatMap(({ pushes }) => pushes).length > 1.03 * events.length,
		);

		expect(events).toHaveLength(inRound.events * rounds);
		expect(callbacks).toHaveLength(inRound.callbacks * rounds);
		const lost = callbacks.filter((callback) => !isTaken(callback));
		expect(lost.map(({ lost: why }) => why)).toEqual(
			Array.from({ length: inRound.callbacks }, () => 'nobodyConnected'),
		);
		expect(stream().connections.length).toBeGreaterThanOrEqual(7);
		expect(namesOf(workflow.items)).toEqual(namesIn(stream()));
		expect(workflow.errors).toStrictEqual([]);
	},
	120_000,
);
