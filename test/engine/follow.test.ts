/** What following one message costs, on the simulator's clock (design.md, "Check again"). */
import { asAdvised, follow } from './harness/follow';

const hour = 60;
const day = 24 * hour;

test.each([
	[hour, hour, 5],
	[day, day, 10],
	[0, day, 10],
	[90, 90, 6],
])(
	'overdue after %i minutes: everybody is on Overdue within a minute of %i, for at most %i calls',
	async (overdueAfter, moment, most) => {
		const followed = await follow(asAdvised, overdueAfter);
		expect(followed.people).toBe(100);
		expect(followed.calls).toBeLessThanOrEqual(most);
		expect(followed.overdueAfter).toBeGreaterThanOrEqual(moment);
		expect(followed.overdueAfter).toBeLessThanOrEqual(moment + 1);
		expect(followed.hints).toStrictEqual([]);
	},
	60_000,
);

test('a Wait of a few seconds is told of in a hint, at the first round', async () => {
	const { hints } = await follow(5 / 60, 1);
	expect(hints[0]).toMatch(
		/^This loop checks every 5 seconds, which makes about 7\d\d API calls an hour/,
	);
}, 60_000);
