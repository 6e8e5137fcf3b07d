/** n8n 1.123 runs the package too; what it does differently, where a real one would take minutes to ask. */
import { NodeApiError } from 'n8n-workflow';
import type { IExecuteFunctions, INode, JsonObject, OnError } from 'n8n-workflow';
import { errorItem, fieldOfDetails } from '../../nodes/shared/run/failures';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { classifyThrown } from '../../nodes/shared/transport/thrown';

const node: INode = {
	id: '1',
	name: 'Send',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const refused = new DingTalkError({
	kind: 'credential',
	code: '40089',
	message: 'DingTalk answered 40089',
	hint: 'Check it.',
	retry: 'never',
});

/** NodeApiError of n8n 1: its field `cause` is declared, which sets it to undefined after Error has set it. */
function wrappedByOldLine(error: Error): NodeApiError {
	return Object.assign(new NodeApiError(node, error as unknown as JsonObject), {
		cause: undefined,
	});
}

test('what refused the token is known though n8n 1 drops the cause of an error', () => {
	expect(classifyThrown(wrappedByOldLine(refused))).toEqual(refused.failure);
});

test('an error of the connection is not taken for one of ours', () => {
	const reset = Object.assign(new Error('x'), { code: 'ECONNRESET' });
	expect(classifyThrown(wrappedByOldLine(reset))).toMatchObject({
		code: 'ECONNRESET',
		retry: 'ifRepeatable',
	});
});

/** The two conditions of n8n 1.123's handleNodeErrorOutput. */
function goesToErrorOutputOfOldLine(json: object): boolean {
	const keys = Object.keys(json).sort().join();
	return keys === 'error' || keys === 'error,message';
}

const context = (onError: OnError | undefined, more: object = {}) =>
	({ getNode: () => ({ ...node, onError }), ...more }) as unknown as IExecuteFunctions;
const itemIn = (host: IExecuteFunctions) =>
	errorItem(0, [{ failure: refused.failure }], [], fieldOfDetails(host)).json;

test('a failed item goes to the error output of n8n 1, with its details', () => {
	const json = itemIn(context('continueErrorOutput'));
	expect(goesToErrorOutputOfOldLine(json)).toBe(true);
	expect(json).toMatchObject({
		error: 'DingTalk answered 40089',
		message: { code: '40089', hint: 'Check it.' },
	});
});

test('without an error output, and in n8n 2, the details are in "details"', () => {
	const newLine = { isToolExecution: () => false };
	for (const host of [context('continueRegularOutput'), context('continueErrorOutput', newLine)]) {
		expect(itemIn(host)).toMatchObject({
			error: 'DingTalk answered 40089',
			details: { code: '40089' },
		});
	}
});
