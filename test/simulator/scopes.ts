/** Every permission that the package's nodes ask for (dingtalk-api, the calls' own sections). */
export const allScopes = [
	'qyapi_base',
	'qyapi_robot_sendmsg',
	'Premium.Ding.Write',
	'Card.Instance.Write',
	'qyapi_get_member',
	'qyapi_get_member_by_mobile',
	'qyapi_get_department_member',
	'qyapi_get_department_list',
	'qyapi_addresslist_search',
	'fieldMobile',
];
