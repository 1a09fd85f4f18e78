import type { UserFromGetMe } from '@grammyjs/types';
import type { Method } from './method.ts';

/** https://core.telegram.org/bots/api#getme. The bot reads all that is written in a group: its privacy mode is off. */
export const getMe: Method<UserFromGetMe> = ({ bot }) => ({
  result: {
    id: bot.id,
    is_bot: true,
    first_name: bot.name,
    username: bot.username,
    can_join_groups: true,
    can_read_all_group_messages: true,
    supports_inline_queries: false,
    supports_join_request_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
  },
});
