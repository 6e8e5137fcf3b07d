import type { App, Delivery, Message } from './entities';
import { dayOf, minuteOf } from './limits';
import type { Store } from './store';

export interface Recipients {
	userIds: string[];
	deptIds: string[];
	toAll: boolean;
}

/** dingtalk-api 3.1, "silent limits": the send succeeds all the same. */
const limits = {
	internal: { recipients: 5000, messagesPerDay: 500, codePrefix: '1431' },
	thirdParty: { recipients: 1000, messagesPerDay: 100, codePrefix: '1432' },
};
const peoplePerMinute = 5000;
const toAllPerDay = 3;

/**
 * Makes the task of a work notification. Who is not to get it is settled here, silently:
 * only getsendresult tells.
 */
export function startTask(
	store: Store,
	app: App,
	content: Record<string, unknown>,
	contentKey: string,
	recipients: Recipients,
): Message {
	const sentAt = store.now();
	const doneAt = sentAt + store.settings.processingMs;
	const id = store.ids.nextTaskId();
	const { userIds, invalidDeptIds } = expand(store, recipients);
	const wholeTaskRefused = codeForWholeTask(store, app, recipients, userIds.length, sentAt);
	const deliveries = userIds.map((userId): Delivery => {
		const code = wholeTaskRefused ?? codeForPerson(store, app, userId, content, contentKey, sentAt);
		return {
			at: sentAt,
			channel: 'work',
			messageId: id,
			app: app.appKey,
			userId,
			content,
			...statusOf(code),
		};
	});
	const task: Message = {
		id,
		channel: 'work',
		app,
		sentAt,
		doneAt,
		content,
		deliveries,
		invalidDeptIds,
	};
	store.send(task);
	return task;
}

/** Everyone who is meant, each once: users, then the people of departments and of all below them. */
function expand(
	{ directory }: Store,
	{ userIds, deptIds, toAll }: Recipients,
): { userIds: string[]; invalidDeptIds: number[] } {
	if (toAll) {
		return { userIds: directory.company.people.map(({ userId }) => userId), invalidDeptIds: [] };
	}
	const everyone = new Set(userIds);
	const invalidDeptIds: number[] = [];
	for (const deptId of deptIds.map(Number)) {
		if (!directory.department(deptId)) invalidDeptIds.push(deptId);
		for (const { userId } of directory.everyoneBelow(deptId)) everyone.add(userId);
	}
	return { userIds: [...everyone], invalidDeptIds };
}

function codeForWholeTask(
	store: Store,
	app: App,
	{ toAll }: Recipients,
	count: number,
	at: number,
): string | undefined {
	if (toAll && !store.counters.countsWithin(toAllPerDay, `toAll ${app.appKey}`, dayOf(at))) {
		return '41045';
	}
	return count > limits[app.kind].recipients ? '41029' : undefined;
}

function codeForPerson(
	store: Store,
	app: App,
	userId: string,
	content: Record<string, unknown>,
	contentKey: string,
	at: number,
): string | undefined {
	const person = store.directory.person(userId);
	if (!person) return 'invalid';
	if (person.persona?.limited !== undefined) return person.persona.limited;
	const { messagesPerDay, codePrefix } = limits[app.kind];
	if (holdsProhibitedWord(store, content)) return '1430002';
	if (store.isRepeatedToday(app.appKey, userId, contentKey, dayOf(at))) return `${codePrefix}06`;
	const { counters } = store;
	if (!counters.countsWithin(peoplePerMinute, `minute ${app.appKey}`, minuteOf(at))) {
		return `${codePrefix}03`;
	}
	if (!counters.countsWithin(messagesPerDay, `day ${app.appKey} ${userId}`, dayOf(at))) {
		return `${codePrefix}05`;
	}
	return undefined;
}

function statusOf(code: string | undefined): Pick<Delivery, 'status' | 'code'> {
	if (code === undefined) return { status: 'processing' };
	if (code === 'invalid' || code === 'failed') return { status: code };
	return { status: 'forbidden', code };
}

/** Whether any text in a content holds one of the settings' prohibited words. */
export function holdsProhibitedWord(store: Store, content: Record<string, unknown>): boolean {
	const text = JSON.stringify(content);
	return store.settings.prohibitedWords.some((word) => word !== '' && text.includes(word));
}
