/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * Test files in one process, each loaded once: a test of Jest's takes a second to get its modules, and its own work
 * a millisecond, so thousands of changes are tried in minutes. `describe`, `test`, `expect` and `jest` are Jest's
 * own parts; what keeps state between tests is loaded anew when a test fails without a change.
 */
import { ModernFakeTimers } from '@jest/fake-timers';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { ModuleMocker } from 'jest-mock';
import { readdirSync } from 'node:fs';
import { resolve, sep } from 'node:path';

type Step = () => unknown;

interface Block {
	name: string;
	parent?: Block;
	hooks: Record<Hook, Step[]>;
	children: Array<Block | LoadedTest>;
}

type Hook = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';

export interface LoadedTest {
	/** The file and the names of its blocks. */
	id: string;
	block: Block;
	run: Step;
}

export interface TestResult {
	id: string;
	ms: number;
	/** Undefined when it passed. */
	failure?: string;
	/** Its promise did not end in time. */
	isLate?: boolean;
}

// Kept before a test takes the clock.
const { setTimeout: later, clearTimeout: notLater } = globalThis;
const realNow = performance.now.bind(performance);

function blockNamed(name: string, parent?: Block): Block {
	return {
		name,
		parent,
		hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
		children: [],
	};
}

function ancestorsOf(block: Block): Block[] {
	return [...(block.parent ? ancestorsOf(block.parent) : []), block];
}

function testsIn({ children }: Block): LoadedTest[] {
	return children.flatMap((child) => ('children' in child ? testsIn(child) : [child]));
}

export class TestWorld {
	/** A test that is not over by then counts as failed. */
	patienceMs = 120_000;

	private files: Block[] = [];

	private current: Block = blockNamed('');

	private readonly mocker = new ModuleMocker(globalThis);

	private readonly timers = new ModernFakeTimers({
		config: { fakeTimers: {} } as never,
		global: globalThis,
	});

	/** @param paths absolute, of test files @param before told which test begins, and that it is over */
	constructor(
		private readonly paths: readonly string[],
		private readonly before: (id: string | undefined) => void,
	) {
		Object.assign(globalThis, this.globals());
		this.load();
	}

	get tests(): LoadedTest[] {
		return this.files.flatMap(testsIn);
	}

	/** Everything that is not a package is read again, so that no module remembers what was. */
	reload(): void {
		for (const path of Object.keys(require.cache))
			if (!path.includes(`${sep}node_modules${sep}`)) delete require.cache[path];
		this.load();
	}

	/** @param ids undefined: all @param isEnough asked after each test */
	async run(
		ids: readonly string[] | undefined,
		isEnough: (result: TestResult) => boolean = () => false,
	): Promise<TestResult[]> {
		const wanted = ids && new Set(ids);
		const results: TestResult[] = [];
		for (const file of this.files) {
			const tests = testsIn(file).filter(({ id }) => wanted?.has(id) ?? true);
			const isOver = await this.runFile(tests, (result) => {
				results.push(result);
				return isEnough(result);
			});
			if (isOver) break;
		}
		return results;
	}

	private async runFile(
		tests: LoadedTest[],
		take: (result: TestResult) => boolean,
	): Promise<boolean> {
		const begun: Block[] = [];
		let isOver = false;
		for (const test of tests) {
			for (const block of ancestorsOf(test.block).filter((each) => !begun.includes(each))) {
				begun.push(block);
				for (const step of block.hooks.beforeAll) await step();
			}
			isOver = take(await this.runTest(test));
			if (isOver) break;
		}
		for (const block of begun.reverse()) for (const step of block.hooks.afterAll) await step();
		return isOver;
	}

	private async runTest({ id, block, run }: LoadedTest): Promise<TestResult> {
		const start = realNow();
		const blocks = ancestorsOf(block);
		const steps = [
			...blocks.flatMap(({ hooks }) => hooks.beforeEach),
			run,
			...[...blocks].reverse().flatMap(({ hooks }) => hooks.afterEach),
		];
		const ended = async () => {
			let failure: string | undefined;
			const isAfter = (step: Step) => steps.indexOf(step) > steps.indexOf(run);
			for (const step of steps) {
				if (failure !== undefined && !isAfter(step)) continue;
				await Promise.resolve()
					.then(step)
					.catch(
						(error: unknown) => (failure ??= error instanceof Error ? error.message : 'thrown'),
					);
			}
			return failure;
		};
		this.before(id);
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<'late'>(
			(resolve) => (timer = later(() => resolve('late'), this.patienceMs)),
		);
		const said = await Promise.race([ended(), late]);
		notLater(timer);
		this.timers.useRealTimers();
		this.before(undefined);
		const ms = realNow() - start;
		return said === 'late'
			? { id, ms, failure: 'not over in time', isLate: true }
			: { id, ms, failure: said };
	}

	private load(): void {
		// What runs on load does so here and not in the first test that needs a node, for which it would stand then.
		for (const folder of ['nodes', 'credentials'])
			for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
				// eslint-disable-next-line @typescript-eslint/no-require-imports -- again after a reload
				if (name.endsWith('.ts')) require(resolve(folder, name));
		this.files = this.paths.map((path) => {
			const file = blockNamed(path.split(sep).slice(-2).join('/'));
			this.current = file;
			// eslint-disable-next-line @typescript-eslint/no-require-imports -- again after a reload
			require(path);
			return file;
		});
	}

	private add(name: string, run: Step): void {
		const block = this.current;
		const path = [...ancestorsOf(block).map((each) => each.name), name].join(' ');
		const isTaken = (id: string) => testsIn(block).some((each) => each.id === id);
		let id = path;
		for (let count = 2; isTaken(id); count++) id = `${path} ${count}`;
		block.children.push({ id, block, run });
	}

	private describe(name: string, fill: Step): void {
		const outer = this.current;
		const block = blockNamed(name, outer);
		outer.children.push(block);
		this.current = block;
		fill();
		this.current = outer;
	}

	private globals(): object {
		const test = (name: string, run: Step) => this.add(name, run);
		const describe = (name: string, fill: Step) => this.describe(name, fill);
		const hook = (name: Hook) => (step: Step) => this.current.hooks[name].push(step);
		const { mocker, timers } = this;
		return {
			describe: Object.assign(describe, { each: bind(describe as never, false) }),
			test: Object.assign(test, { each: bind(test as never) }),
			beforeAll: hook('beforeAll'),
			beforeEach: hook('beforeEach'),
			afterEach: hook('afterEach'),
			afterAll: hook('afterAll'),
			expect,
			jest: {
				fn: mocker.fn.bind(mocker),
				spyOn: mocker.spyOn.bind(mocker),
				replaceProperty: mocker.replaceProperty.bind(mocker),
				restoreAllMocks: () => mocker.restoreAllMocks(),
				useFakeTimers: (config?: object) => timers.useFakeTimers(config as never),
				useRealTimers: () => timers.useRealTimers(),
				setSystemTime: (now: number) => timers.setSystemTime(now),
				getTimerCount: () => timers.getTimerCount(),
				advanceTimersByTimeAsync: async (ms: number) => await timers.advanceTimersByTimeAsync(ms),
			},
		};
	}
}
