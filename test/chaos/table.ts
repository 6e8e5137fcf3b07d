import { runNode, type CredentialHandle } from '../engine/harness';
import { SimulatorForTests } from '../engine/harness/withSimulator';
import { demoThirdPartyApp } from '../simulator';
import { networkFaults, serviceFaults, type ChaosFault } from './faults';
import { companyOf } from './company';
import { operations, type ChaosOperation } from './operations';
import { sideBySide } from './sideBySide';

/**
 * How a cell ended.
 * - `repeated`: the call was made again, was done once, and the result is true
 * - `unknown, done` / `unknown, not done`: reported as unknown (a send: not made again), and in truth done or not
 * - `failed`: reported as failed, and nothing was done
 * - `-`: this host cannot answer so
 * - anything else is in words what is wrong
 */
export type Ending = string;

export interface Cell {
	fault: ChaosFault;
	operation: ChaosOperation;
	ending: Ending;
	isRight: boolean;
}

const notApplicable = '-';

function isApplicable(fault: ChaosFault, operation: ChaosOperation): boolean {
	// Asking for a token sends none along.
	if (fault.kind === 'voidToken' && operation.api === 'gettoken') return false;
	if (fault.apis && !fault.apis.includes(operation.api)) return false;
	return fault.layer === undefined || fault.layer === operation.layer;
}

/** Exactly one ending is right for a kind of fault in a kind of call. */
function isRight(ending: Ending, { nature }: ChaosFault, { effect }: ChaosOperation): boolean {
	if (nature === 'final') return ending === 'failed';
	if (nature === 'unclear' && effect === 'send') return ending.startsWith('unknown, ');
	// A recall is made again, and refused when it had been carried out: that tells nobody anything.
	if (nature === 'unclear' && effect === 'change' && ending === 'unknown, done') return true;
	return ending === 'repeated';
}

async function credentialFor(
	dingTalk: SimulatorForTests,
	fault: ChaosFault,
	{ isThirdParty }: ChaosOperation,
): Promise<CredentialHandle> {
	// Names are looked up for a name only.
	const url = fault.kind ? dingTalk.url : dingTalk.url.replace('127.0.0.1', 'localhost');
	const { appKey: suiteKey, appSecret: suiteSecret, agentId } = demoThirdPartyApp;
	return await dingTalk.credential({
		oapiBaseUrl: url,
		apiBaseUrl: url,
		...(isThirdParty
			? {
					appType: 'thirdParty',
					suiteKey,
					suiteSecret,
					agentId,
					suiteTicket: 'chaos-suite-ticket',
					authCorpId: dingTalk.control.company().corpId,
				}
			: {}),
	});
}

/** Mints the token beforehand, so that the fault strikes the call that is meant. */
async function warmUp(credential: CredentialHandle): Promise<void> {
	await runNode(
		'dingTalkWorkNotification',
		{ resource: 'delivery', operation: 'getProgress', taskId: '1' },
		[{}],
		{ credential, continueOnFail: true },
	);
}

async function endingOf(fault: ChaosFault, operation: ChaosOperation): Promise<Ending> {
	const dingTalk = new SimulatorForTests({ company: companyOf(30) });
	await dingTalk.start();
	try {
		const credential = await credentialFor(dingTalk, fault, operation);
		if (operation.api !== 'gettoken') await warmUp(credential);
		const items = (await operation.prepare?.(dingTalk, credential)) ?? [{ json: {} }];
		dingTalk.forgetCalls();
		const disarm = await fault.arm(dingTalk, operation, credential);
		const { nodeType, parameters } = operation;
		const result = await runNode(nodeType, parameters, items, { credential, continueOnFail: true });
		disarm();
		if (fault.kind && !dingTalk.calls(operation.api).some((call) => call.fault))
			return 'the fault struck nothing';
		return judge(operation, result.error?.message, result.json(), dingTalk, fault);
	} finally {
		await dingTalk.stop();
	}
}

function judge(
	operation: ChaosOperation,
	thrown: string | undefined,
	items: Array<Parameters<ChaosOperation['isTrue']>[0]>,
	dingTalk: SimulatorForTests,
	fault: ChaosFault,
): Ending {
	const calls = dingTalk.calls(operation.api).length;
	const times = operation.timesDone(dingTalk);
	const [json] = items;
	const known = times === 1 ? 'unknown, done' : 'unknown, not done';
	if (thrown !== undefined || !json || items.length !== 1)
		return `${items.length} items, ${thrown ?? 'no error'}`;
	if (json.isUnknown === true) return known;
	if (json.error === undefined) {
		if (times !== 1) return `success, and done ${times} times`;
		if (!operation.isTrue(json, dingTalk))
			return `success that is not true: ${JSON.stringify(json)}`;
		return calls > 1 || !fault.kind ? 'repeated' : 'as if nothing had been';
	}
	const { kind } = json.details as { kind: string };
	if (kind === 'unknown')
		return calls > 1 && operation.effect === 'send' ? `unknown after ${calls} calls` : known;
	return operation.effect !== 'question' && times > 0 ? `failed (${kind}), and done` : 'failed';
}

async function cell(fault: ChaosFault, operation: ChaosOperation): Promise<Cell> {
	if (!isApplicable(fault, operation))
		return { fault, operation, ending: notApplicable, isRight: true };
	const ending = await endingOf(fault, operation);
	return { fault, operation, ending, isRight: isRight(ending, fault, operation) };
}

/** Every fault in every operation, each in a DingTalk of its own. */
export async function everyCell(
	faults: ChaosFault[] = [...networkFaults, ...serviceFaults],
	columns: ChaosOperation[] = operations,
): Promise<Cell[]> {
	const pairs = faults.flatMap((fault) => columns.map((operation) => ({ fault, operation })));
	const ofService = pairs.filter(({ fault }) => fault.kind);
	const ofNetwork = pairs.filter(({ fault }) => !fault.kind);
	const cells = [
		...(await sideBySide(
			ofNetwork,
			1,
			async ({ fault, operation }) => await cell(fault, operation),
		)),
		...(await sideBySide(
			ofService,
			16,
			async ({ fault, operation }) => await cell(fault, operation),
		)),
	];
	return cells;
}
