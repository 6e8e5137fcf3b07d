import { startSimulator, type Simulator } from '../index';
import { api } from './caller';

/** The demo app, calling with its token. */
export type DemoApp = Awaited<ReturnType<typeof api>>;

/**
 * One simulator for all tests of a file, as new before each of them, with a token of the demo app.
 * @param take keeps both for the test that comes
 */
export function withDemoApp(take: (started: { simulator: Simulator; app: DemoApp }) => void): void {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator();
	});
	beforeEach(async () => {
		simulator.reset();
		take({ simulator, app: await api(simulator) });
	});
	afterAll(async () => await simulator.close());
}
