/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** Stryker's way to our tests: they are loaded once, see testWorld.ts. */
import { resolve } from 'node:path';

import { TestWorld, type TestResult } from './testWorld';

/** What Stryker hands to a test runner and hears from it, as far as it matters here. Source: its api/test-runner. */
interface MutantRun {
	activeMutant: { id: string };
	/** The IDs of tests that reach the change; undefined: all. */
	testFilter?: string[];
	/** How often the changed code may run: more is an endless loop. */
	hitLimit?: number;
	/** The change is in what runs on load. */
	reloadEnvironment: boolean;
}

type Outcome =
	| { status: 'killed'; killedBy: string[]; failureMessage: string; nrOfTests: number }
	| { status: 'survived'; nrOfTests: number }
	| { status: 'timeout' };

/** Source: api/core, InstrumenterContext. */
interface Switches {
	activeMutant?: string;
	currentTestId?: string;
	mutantCoverage?: { perTest: Record<string, unknown> };
	hitCount?: number;
	hitLimit?: number;
}

/** Source: api/test-runner, TestStatus. */
const [passed, notPassed] = [0, 1];

/** What the changed code asks which change is on, and where it says what a test reaches. */
const switches: Switches = {};
Object.assign(globalThis, { __stryker__: switches });

/** @param id of a change; undefined: the code as it is */
function switchTo(id: string | undefined, hitLimit?: number): void {
	switches.activeMutant = id;
	switches.hitLimit = hitLimit;
	switches.hitCount = hitLimit === undefined ? undefined : 0;
}

/**
 * A test that takes longer is not tried with each change: those are tests of memory and of long texts, and what
 * they reach others reach too.
 */
const slowMs = 1500;

const isFailed = ({ failure }: TestResult): boolean => failure !== undefined;

export class OneProcess {
	static inject = ['options'] as const;

	private world?: TestWorld;

	/** @param options with `testFiles`, paths from the root */
	constructor(private readonly options: { oneProcess: { testFiles: string[] } }) {}

	capabilities(): { reloadEnvironment: boolean } {
		return { reloadEnvironment: true };
	}

	async dryRun(): Promise<object> {
		switchTo(undefined);
		const results = (await this.tests.run(undefined)).filter(({ id, ms, failure }) => {
			const isSlow = ms > slowMs && failure === undefined;
			if (isSlow) delete switches.mutantCoverage?.perTest[id];
			return !isSlow;
		});
		const { mutantCoverage } = switches;
		return {
			status: 'complete',
			mutantCoverage,
			tests: results.map(({ id, ms, failure }) => ({
				id,
				name: id,
				timeSpentMs: Math.round(ms),
				...(failure === undefined
					? { status: passed }
					: { status: notPassed, failureMessage: failure }),
			})),
		};
	}

	async mutantRun(options: MutantRun): Promise<Outcome> {
		const { activeMutant, testFilter, hitLimit } = options;
		const { tests } = this;
		tests.patienceMs = 2 * slowMs;
		const nrOfTests = testFilter?.length ?? tests.tests.length;
		const killed = ({ id, failure = '' }: TestResult): Outcome => ({
			status: 'killed',
			killedBy: [id],
			failureMessage: failure,
			nrOfTests,
		});
		switchTo(activeMutant.id, hitLimit);
		if (options.reloadEnvironment) {
			try {
				tests.reload();
			} catch {
				switchTo(undefined);
				tests.reload();
				return killed({ id: testFilter?.[0] ?? '', ms: 0, failure: 'cannot be loaded' });
			}
		}
		let failed = (await tests.run(testFilter, isFailed)).find(isFailed);
		const isEndless = hitLimit !== undefined && (switches.hitCount ?? 0) > hitLimit;
		switchTo(undefined);
		if (options.reloadEnvironment || isEndless || failed?.isLate) tests.reload();
		if (isEndless || failed?.isLate) return { status: 'timeout' };
		if (failed && !(await this.passes(failed.id))) {
			// The test fails by itself: what an earlier change has left behind, or a busy machine.
			tests.reload();
			switchTo(activeMutant.id);
			failed = (await tests.run(testFilter, isFailed)).find(isFailed);
			switchTo(undefined);
		}
		return failed ? killed(failed) : { status: 'survived', nrOfTests };
	}

	private async passes(id: string): Promise<boolean> {
		return !(await this.tests.run([id])).some(isFailed);
	}

	private get tests(): TestWorld {
		const paths = this.options.oneProcess.testFiles;
		this.world ??= new TestWorld(
			paths.map((path) => resolve(path)),
			(id) => (switches.currentTestId = id),
		);
		return this.world;
	}
}

export const strykerPlugins = [
	{ kind: 'TestRunner', name: 'one-process', injectableClass: OneProcess },
];
