/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import dns from 'node:dns';

import { runNode, type CredentialHandle } from '../engine/harness';
import type { ApiName, FaultKind } from '../simulator';
import type { SimulatorForTests } from '../engine/harness/withSimulator';
import { changeChoices } from '../engine/harness/shortWaits';
import type { ChaosOperation } from './operations';

/**
 * What a caller can know of a call that met the fault.
 * - `notAccepted`: it was surely not carried out, and asking again helps
 * - `unclear`: nobody can tell
 * - `final`: it was surely not carried out, and asking again does not help now
 */
export type Nature = 'notAccepted' | 'unclear' | 'final';

export interface ChaosFault {
	/** As the table shows it. */
	name: string;
	nature: Nature;
	/** The simulator's kind; faults of the network around it have none. */
	kind?: FaultKind;
	/** The hosts that can answer so; both when left out. */
	layer?: 'oapi' | 'v1';
	/** The calls that can meet it; all when left out. */
	apis?: readonly ApiName[];
	/** Lets the next call meet it. @returns undoes it */
	arm(
		dingTalk: SimulatorForTests,
		operation: ChaosOperation,
		credential: CredentialHandle,
	): (() => void) | Promise<() => void>;
}

function simulated(
	name: string,
	kind: FaultKind,
	nature: Nature,
	layer?: 'oapi' | 'v1',
): ChaosFault {
	return {
		name,
		nature,
		kind,
		layer,
		arm(dingTalk, { api }) {
			dingTalk.control.addFault({ api, kind, count: 1 });
			return () => dingTalk.control.clearFaults();
		},
	};
}

/** Nobody listens for a moment: shorter than the nodes try, longer than one try takes. */
const connectionRefused: ChaosFault = {
	name: 'connection refused',
	nature: 'notAccepted',
	arm(dingTalk) {
		void dingTalk.control.refuseConnections(30);
		return () => undefined;
	},
};

/** The next look-up of the host's name fails. */
const nameNotFound: ChaosFault = {
	name: 'DNS',
	nature: 'notAccepted',
	arm() {
		const { lookup } = dns;
		let isFailing = true;
		const failingOnce = (...args: unknown[]): void => {
			const callback = args.at(-1);
			if (!isFailing || args[0] !== 'localhost' || typeof callback !== 'function') {
				Reflect.apply(lookup, dns, args);
				return;
			}
			isFailing = false;
			const error = new Error('getaddrinfo ENOTFOUND localhost');
			const known = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'localhost' };
			queueMicrotask(() => Reflect.apply(callback, undefined, [Object.assign(error, known)]));
		};
		Object.assign(dns, { lookup: failingOnce });
		return () => {
			Object.assign(dns, { lookup });
			if (isFailing) throw new Error('Nobody has looked the name up');
		};
	},
};

/** In the burst: each of them is one call, and the app may make one in 20 seconds. */
const stoppedItems = 20;
const stoppedExecutions = 4;

/**
 * Eighty calls of the same API wait for their turn when their executions are stopped. If one of them kept its turn,
 * this call would wait longer than any may, and be refused.
 */
const cancelledBurst: ChaosFault = {
	name: 'a burst that is stopped',
	nature: 'notAccepted',
	apis: ['asyncsend_v2', 'oToMessages/batchSend', 'ding/send'],
	async arm(dingTalk, { api, nodeType, parameters }, credential) {
		await credential.edit({ callsPerSecond: 0.05 });
		const undo = changeChoices({ longestTurnMs: 600_000 });
		const stop = new AbortController();
		const items = Array.from({ length: stoppedItems }, () => ({ id: 'user00003' }));
		const other = {
			...parameters,
			userIds: '={{ $json.id }}',
			options: { combineItems: 'separate' },
		};
		const burst = Array.from(
			{ length: stoppedExecutions },
			async () => await runNode(nodeType, other, items, { credential, signal: stop.signal }),
		);
		await dingTalk.until(() => dingTalk.calls(api).length > 0);
		stop.abort();
		await Promise.all(burst);
		dingTalk.forgetCalls();
		return undo;
	},
};

/** Faults around the simulator. They are the process's, so their cells run one after the other. */
export const networkFaults: ChaosFault[] = [connectionRefused, nameNotFound, cancelledBurst];

/** A list whose pages come round: it ends by a rule of ours, and says so. */
const ringOfPages: ChaosFault = {
	...simulated('pages that come round', 'ringOfPages', 'final'),
	apis: ['groupMessages/query'],
	arm(dingTalk, { api }) {
		dingTalk.control.addFault({ api, kind: 'ringOfPages' });
		return () => dingTalk.control.clearFaults();
	},
};

/** Faults of the simulator. */
export const serviceFaults: ChaosFault[] = [
	simulated('hung up at once', 'refused', 'unclear'),
	simulated('reset before acceptance', 'resetBefore', 'unclear'),
	simulated('reset after acceptance', 'resetAfter', 'unclear'),
	simulated('time-out before acceptance', 'timeoutBefore', 'unclear'),
	simulated('time-out after acceptance', 'timeoutAfter', 'unclear'),
	simulated('dripping before acceptance', 'dripBefore', 'unclear'),
	simulated('dripping after acceptance', 'dripAfter', 'unclear'),
	simulated('500 before acceptance', 'http500', 'unclear'),
	simulated('500 after acceptance', 'http500After', 'unclear'),
	simulated('504 before acceptance', 'http504', 'unclear'),
	simulated('504 after acceptance', 'http504After', 'unclear'),
	simulated('HTML page before acceptance', 'html', 'unclear'),
	simulated('HTML page after acceptance', 'htmlAfter', 'unclear'),
	simulated('half a body', 'halfBody', 'unclear'),
	simulated('empty body', 'emptyBody', 'unclear'),
	simulated('errcode 15', 'errcode15', 'unclear'),
	simulated('errcode -1 / system.busy', 'busy', 'unclear'),
	simulated('status 1111 block', 'status1111', 'final'),
	simulated('throttle 90018', 'throttle90018', 'notAccepted', 'oapi'),
	simulated('throttle QPS 403', 'qps403', 'notAccepted', 'v1'),
	simulated('throttle 90002 / QpsLimitForApi', 'throttle90002', 'notAccepted'),
	simulated('quota 90020', 'quota90020', 'final'),
	simulated('88 with empty sub_code', 'emptySubCode88', 'notAccepted', 'oapi'),
	simulated('void token', 'voidToken', 'notAccepted'),
	ringOfPages,
];

/** Faults after which nobody can tell whether a send was accepted; a v1.0 time-out of the gateway stands in for 88. */
export function isUnclear(kind: FaultKind, layer: 'oapi' | 'v1'): boolean {
	if (kind === 'emptySubCode88') return layer === 'v1';
	return serviceFaults.some((fault) => fault.kind === kind && fault.nature === 'unclear');
}
