import { startSimulator, type Simulator } from '../index';
import { api } from './caller';

/** The demo app, calling with its token. */
export type DemoApp = Awaited<ReturnType<typeof api>>;

/**
 * One simulator for all tests of a file, as new before each of them, with a token of the demo app. Its clock stands
 * still, so that what is true for a moment is true until a test lets time pass.
 * @param take keeps both for the test that comes
 */
export function withDemoApp(take: (started: { simulator: Simulator; app: DemoApp }) => void): void {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator();
		simulator.control.stopClock();
	});
	beforeEach(async () => {
		simulator.reset();
		take({ simulator, app: await api(simulator) });
	});
	afterAll(async () => await simulator.close());
}
