import type { IDataObject } from 'n8n-workflow';
import { endpoints } from '../../shared/transport/endpoints';
import type { Endpoint } from '../../shared/transport/endpoints';

/** A question to DingTalk that tells nobody anything and changes nothing, whatever the answer. */
export interface Question {
	endpoint: Endpoint;
	body?: IDataObject;
	query?: IDataObject;
}

/** Names things that no organization has, and tells who reads DingTalk's logs where they come from. */
const madeUp = 'n8n-check-set-up';

/** Task IDs and agent IDs have nine digits and more. */
const impossibleNumber = '1';

/** No department has so high a number. */
const impossibleDepartment = '999999999999';

/** No mobile number of mainland China begins with 100. */
const impossibleMobile = '10000000000';

/** So that the answer to the app's own agent ID can be compared with the answer to a wrong one. */
export const foreignAgentId = impossibleNumber;

/**
 * Every question of the check. DingTalk looks at token, address and permission first, so that its refusal of
 * something made up says that it has let the app through.
 * @param robotCode the app's bot
 */
export function questionsAbout(robotCode: string) {
	return {
		readStatus: {
			endpoint: endpoints.getReadStatus,
			query: { robotCode, processQueryKey: madeUp },
		},
		readStatusOfNoBot: {
			endpoint: endpoints.getReadStatus,
			query: { robotCode: `${madeUp}-no-bot`, processQueryKey: madeUp },
		},
		groupReaders: {
			endpoint: endpoints.getGroupReaders,
			body: {
				robotCode,
				processQueryKey: madeUp,
				openConversationId: `cid${madeUp}==`,
				maxResults: 1,
			},
		},
		recallDing: { endpoint: endpoints.recallDing, body: { robotCode, openDingId: madeUp } },
		userByMobile: { endpoint: endpoints.getUserByMobile, body: { mobile: impossibleMobile } },
		user: { endpoint: endpoints.getUser, body: { userid: madeUp } },
		department: { endpoint: endpoints.getDepartment, body: { dept_id: impossibleDepartment } },
		members: {
			endpoint: endpoints.listPeople,
			body: { dept_id: impossibleDepartment, cursor: 0, size: 1 },
		},
		search: {
			endpoint: endpoints.searchUsers,
			body: { queryWord: madeUp, offset: 0, size: 1 },
		},
		updateCard: {
			endpoint: endpoints.updateCard,
			body: {
				outTrackId: madeUp,
				cardData: { cardParamMap: { title: madeUp } },
				cardUpdateOptions: { updateCardDataByKey: true },
			},
		},
	} as const satisfies Record<string, Question>;
}

export type QuestionName = keyof ReturnType<typeof questionsAbout>;

/** How far a task is that no app has sent. Of every app, so it is asked first. */
export function progressQuestion(agentId: string): Question {
	return {
		endpoint: endpoints.getProgress,
		body: { agent_id: agentId, task_id: impossibleNumber },
	};
}

const internalOnly = 'DingTalk has this for internal apps only, and this is a third-party app';
const notOnIo = 'Not documented for dingtalk.io, so it was not asked';

/** Why a question is not asked of an app of this type in this region. */
export function notAskedOf(
	appType: string,
	region: unknown,
): { [Name in QuestionName | 'stream']?: string } {
	return {
		...(appType === 'thirdParty' ? { recallDing: internalOnly, userByMobile: internalOnly } : {}),
		...(region === 'international'
			? { recallDing: notOnIo, updateCard: notOnIo, stream: notOnIo }
			: {}),
	};
}
