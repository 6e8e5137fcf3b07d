/** Retry On Fail starts the same run again, and only that (design.md, section 2: never twice). */
import type { IExecuteFunctions } from 'n8n-workflow';

import { KeptForNextTry, NodeRun } from '../../nodes/shared/transport/nodeRun';

/** A try of a node, with the input that n8n hands to it. */
function tryWith(input: unknown[], settings: { retryOnFail?: boolean; asTool?: boolean } = {}) {
	const { retryOnFail, asTool } = { retryOnFail: true, asTool: false, ...settings };
	return NodeRun.of({
		getInputData: () => input,
		getNode: () => ({ retryOnFail }),
		...(asTool ? { getNextRunIndex: () => 0 } : {}),
	} as unknown as IExecuteFunctions);
}

describe('a run of a node', () => {
	test('is the same in every try of Retry On Fail, which hands over the same item', () => {
		const item = { json: {} };
		const run = tryWith([item, {}]);
		expect(tryWith([item])).toBe(run);
		expect(run.mayBeTriedAgain).toBe(true);
	});

	test('is another one for another item, with the same content and the same fields', () => {
		const json = {};
		const run = tryWith([{ json }]);
		expect(tryWith([{ json }])).not.toBe(run);
		expect(tryWith([{ json }]).id).not.toBe(run.id);
	});

	test('of a tool is the same for the same arguments, which n8n wraps anew for every try', () => {
		const json = {};
		const run = tryWith([{ json }], { asTool: true });
		expect(tryWith([{ json }], { asTool: true })).toBe(run);
		expect(tryWith([{ json: {} }], { asTool: true })).not.toBe(run);
	});

	test.each<[string, unknown[], object]>([
		['without Retry On Fail', [{ json: {} }], { retryOnFail: undefined }],
		['with Retry On Fail switched off', [{ json: {} }], { retryOnFail: false }],
		['without an item', [], {}],
		['of a tool without an item', [], { asTool: true }],
	])('%s there is no other try to know of', (_, input, settings) => {
		const run = tryWith(input, settings);
		expect(run.mayBeTriedAgain).toBe(false);
		expect(tryWith(input, settings)).not.toBe(run);
	});

	test('that cannot be tried again keeps nothing', () => {
		const kept = new KeptForNextTry<string>();
		const run = new NodeRun();
		kept.of(run).set('a', 'b');
		expect(kept.of(run).size).toBe(0);
		expect(run.mayBeTriedAgain).toBe(false);
	});
});
