import type { ITriggerFunctions } from 'n8n-workflow';
import { parseIds, splitList } from '../shared/recipients/parse';
import type { Frame } from '../shared/stream/frames';
import type { Topic } from '../shared/stream/topics';
import { DingTalkError } from '../shared/transport/errors';
import type { CredentialData } from '../shared/transport/token';
import { eventKinds } from './events/eventKinds';
import type { EventKind, TriggerEvent } from './events/triggerEvent';

/** What a trigger wants of all that is pushed; undefined: whichever. */
export interface Filter {
	kinds: readonly EventKind[];
	robotCodes: readonly string[] | undefined;
	isGroup: boolean | undefined;
	/** In small letters; empty: whichever. */
	words: readonly string[];
	/** DingTalk's names of other events. */
	eventTypes: readonly string[];
}

/** Events that carry a key of the app, which has no place in an execution. */
const secretEvents = ['suite_ticket', 'tmp_auth_code'];

function readRobotCodes(
	context: ITriggerFunctions,
	credential: CredentialData,
): readonly string[] | undefined {
	const bots = context.getNodeParameter('bots', 'credential');
	if (bots === 'all') return undefined;
	if (bots !== 'named') {
		const own = [credential.robotCode, credential.clientId, credential.suiteKey].map((code) =>
			String(code ?? '').trim(),
		);
		return own.filter((code) => code !== '').slice(0, 1);
	}
	const robotCodes = parseIds(context.getNodeParameter('robotCodes', ''), 'Robot Codes');
	if (robotCodes.length === 0)
		throw DingTalkError.invalid(
			'Robot Codes',
			'is empty',
			"Copy them from the app's Bot page in the developer console",
		);
	return robotCodes;
}

function readEventTypes(context: ITriggerFunctions): string[] {
	const eventTypes = parseIds(context.getNodeParameter('eventTypes', ''), 'Event Types');
	if (eventTypes.length === 0)
		throw DingTalkError.invalid(
			'Event Types',
			'is empty',
			'Enter the names that the developer console shows, for example bpms_task_change',
		);
	const secret = eventTypes.find((type) => secretEvents.includes(type));
	if (secret !== undefined)
		throw DingTalkError.invalid(
			'Event Types',
			`names ${secret}, which carries a key of the app that must not lie in executions`,
			'Leave it out',
		);
	return eventTypes;
}

/** @throws DingTalkError (invalidInput) */
export function readFilter(context: ITriggerFunctions, credential: CredentialData): Filter {
	const names = context.getNodeParameter('events', []) as string[];
	const kinds = eventKinds.filter(({ name }) => names.includes(name));
	if (kinds.length === 0)
		throw DingTalkError.invalid('Events', 'is empty', 'Choose at least one kind of event');
	const wants = (...some: Array<EventKind['name']>) =>
		kinds.some(({ name }) => some.includes(name));
	const conversations = wants('messageRead', 'messageRecalled', 'messageReceived')
		? context.getNodeParameter('conversations', 'all')
		: 'all';
	const words = wants('messageReceived') ? String(context.getNodeParameter('words', '')) : '';
	return {
		kinds,
		robotCodes: readRobotCodes(context, credential),
		isGroup: conversations === 'all' ? undefined : conversations === 'group',
		words: splitList(words).map((word) => word.toLowerCase()),
		eventTypes: wants('other') ? readEventTypes(context) : [],
	};
}

/** What a connection has to subscribe to for a filter, each topic once. */
export function topicsOf({ kinds }: Filter): Topic[] {
	return [...new Set(kinds.map(({ topic }) => topic))];
}

/** DingTalk leaves the robot code out where the send had none; then it is one of this app's. */
function passes(
	{ robotCode, isGroup, text, eventType }: TriggerEvent,
	{ robotCodes, isGroup: wanted, words, eventTypes }: Filter,
): boolean {
	const isOfBot = !robotCode || robotCodes === undefined || robotCodes.includes(robotCode);
	const isInConversation = wanted === undefined || isGroup === undefined || wanted === isGroup;
	const saysSo =
		text === undefined ||
		words.length === 0 ||
		words.some((word) => text.toLowerCase().includes(word));
	const isOfType = eventType === undefined || eventTypes.includes(eventType);
	return isOfBot && isInConversation && saysSo && isOfType;
}

/**
 * @param now milliseconds since 1970
 * @returns undefined when the trigger does not want it
 */
export function wantedIn(frame: Frame, filter: Filter, now: number): TriggerEvent | undefined {
	for (const kind of filter.kinds) {
		const event = kind.read(frame, now);
		if (event && passes(event, filter)) return event;
	}
	return undefined;
}
