import { hasStatusBar } from '../../shared/messages/work/workMessage';
import type { Sendable } from '../../shared/sending/planSends';
import { DingTalkError } from '../../shared/transport/errors';
import type { Session } from '../../shared/transport/session';
import type { Notification } from './notification';

/** @throws DingTalkError for recipients that DingTalk takes without a word and does not serve */
export function refuseSilentLimits(
	session: Session,
	{ audience, message: { content } }: Sendable<Notification>,
): void {
	const isThirdParty = session.setting('appType') === 'thirdParty';
	if (audience.sendTo === 'everyone' && !audience.expandDepartments && isThirdParty) {
		throw DingTalkError.invalid(
			'Send To',
			'is Everyone, which a third-party app may not do',
			'Choose departments or people, or switch "Track Each Person" on',
		);
	}
	const isTemplate = 'template_id' in content;
	if (isTemplate && !isThirdParty) {
		throw DingTalkError.invalid(
			'Message Type',
			'is Template, which only third-party apps may send',
			'Choose another message type, or a credential of a third-party app',
		);
	}
	if (isTemplate && audience.sendTo === 'everyone' && !audience.expandDepartments) {
		throw DingTalkError.invalid(
			'Send To',
			'is Everyone, and templates go to people and departments only',
			'Choose departments or people, or switch "Track Each Person" on',
		);
	}
	if (audience.sendTo === 'mobiles' && isThirdParty) {
		throw DingTalkError.invalid(
			'Send To',
			'is Mobile Numbers, which a third-party app may not look up',
			'Use user IDs',
		);
	}
	const isGroup =
		audience.sendTo === 'everyone' ||
		(audience.sendTo === 'usersAndDepartments' && audience.departmentIds.length > 0);
	if (hasStatusBar(content) && isGroup && !audience.expandDepartments) {
		throw DingTalkError.invalid(
			'Send To',
			'holds departments or everyone, and a message with a status bar goes to people only',
			'Name the people, leave "Expand Departments" (or "Track Each Person") on, or leave the status bar out',
		);
	}
}
