import { inParallel } from '../run/parallel';
import { DingTalkError, asDingTalkError } from '../transport/errors';
import { KeptForNextTry } from '../transport/nodeRun';
import type { Session } from '../transport/session';
import type { Audience } from './batches';
import { Directory, rootDepartment } from './directory';

/** Whom an item is for, as its parameters say it. */
export type AudienceRequest =
	| {
			sendTo: 'usersAndDepartments';
			userIds: string[];
			departmentIds: string[];
			expandDepartments: boolean;
	  }
	| { sendTo: 'mobiles'; mobiles: string[] }
	| { sendTo: 'managers'; userIds: string[] }
	| { sendTo: 'everyone'; expandDepartments: boolean };

const nobody: Audience = { userIds: [], departmentIds: [], everyone: false };

async function resolveMobiles(directory: Directory, mobiles: string[]): Promise<Audience> {
	const found = await inParallel(mobiles, async (mobile) => ({
		mobile,
		userIds: await directory.usersOfMobile(mobile),
	}));
	const userIds = found.flatMap((entry) => entry.userIds);
	const unknownMobiles = found
		.filter((entry) => entry.userIds.length === 0)
		.map(({ mobile }) => mobile);
	if (userIds.length === 0) {
		throw DingTalkError.invalid(
			'Mobile Numbers',
			`belong to nobody in this organization (${unknownMobiles.slice(0, 5).join(', ')})`,
			'Check the numbers; those outside mainland China need their country code, for example +852-12345678',
		);
	}
	return {
		...nobody,
		userIds,
		...(unknownMobiles.length > 0 ? { notes: { unknownMobiles } } : {}),
	};
}

async function resolveManagers(directory: Directory, userIds: string[]): Promise<Audience> {
	const found = await inParallel(userIds, async (userId) => ({
		userId,
		managers: await directory.managersOf(userId),
	}));
	const managers = [...new Set(found.flatMap((entry) => entry.managers))];
	const withoutManager = found
		.filter((entry) => entry.managers.length === 0)
		.map(({ userId }) => userId);
	if (managers.length === 0) {
		throw DingTalkError.invalid(
			'Managers Of',
			`have no manager in DingTalk (${withoutManager.slice(0, 5).join(', ')})`,
			'Fill in the direct manager, or a manager of the department, in the contacts of the DingTalk admin console',
		);
	}
	return {
		...nobody,
		userIds: managers,
		...(withoutManager.length > 0 ? { notes: { withoutManager } } : {}),
	};
}

/** @throws DingTalkError that names the option without which the permission is not needed */
async function expand(
	directory: Directory,
	departmentIds: readonly string[],
	option: string,
): Promise<string[]> {
	const found = await directory.peopleIn(departmentIds).catch(asDingTalkError);
	if (!(found instanceof DingTalkError)) return found;
	const { failure } = found;
	if (failure.kind !== 'permission') throw found;
	const hint = `${failure.hint} The people are looked up because of "${option}": a work notification goes out without it too, but then nobody learns who has read it in a larger group.`;
	throw new DingTalkError({ ...failure, hint });
}

async function resolveOne(directory: Directory, request: AudienceRequest): Promise<Audience> {
	switch (request.sendTo) {
		case 'mobiles':
			return await resolveMobiles(directory, request.mobiles);
		case 'managers':
			return await resolveManagers(directory, request.userIds);
		case 'everyone':
			return request.expandDepartments
				? { ...nobody, userIds: await expand(directory, [rootDepartment], 'Track Each Person') }
				: { ...nobody, everyone: true };
		case 'usersAndDepartments': {
			const { userIds, departmentIds, expandDepartments } = request;
			if (!expandDepartments) {
				await directory.refuseUnknownDepartments(departmentIds);
				return { ...nobody, userIds, departmentIds };
			}
			const members = await expand(directory, departmentIds, 'Expand Departments');
			return { ...nobody, userIds: [...new Set([...userIds, ...members])] };
		}
	}
}

/** An item's people stay the same over the tries of Retry On Fail, whatever becomes of the contacts meanwhile. */
const resolvedBefore = new KeptForNextTry<Audience>();

/**
 * Finds the people of every item; each contact is asked about once, whatever the number of items.
 * @returns the audience, or why there is none
 */
export async function resolveAudiences(
	session: Session,
	requests: ReadonlyArray<{ item: number; request: AudienceRequest }>,
): Promise<Array<Audience | DingTalkError>> {
	const directory = new Directory(session);
	const known = resolvedBefore.of(session.run);
	return await inParallel(requests, async ({ item, request }) => {
		const before = known.get(String(item));
		if (before) return before;
		try {
			const audience = await resolveOne(directory, request);
			const isEmpty =
				!audience.everyone && audience.userIds.length === 0 && audience.departmentIds.length === 0;
			if (isEmpty)
				return DingTalkError.invalid(
					'Department IDs',
					'hold nobody',
					'Choose departments that have people in them',
				);
			known.set(String(item), audience);
			return audience;
		} catch (error) {
			return asDingTalkError(error);
		}
	});
}
