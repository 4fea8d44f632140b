using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tasks;

/// <summary>What the record needs to know about a request that is made beside the answers.</summary>
internal static class TaskMetadata
{
    public static Dictionary<string, string> Of(TaskContext context, MattermostChannel channel, Post about, string operation, Guid id, Guid? parent)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["interaction_id"] = id.ToString(),
            ["operation"] = operation,
            ["bot"] = context.Bot.Username,
            ["requester_id"] = context.Requester.Id,
            ["requester_name"] = context.Requester.Username,
            ["requester_roles"] = string.Join(',', context.Requester.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            ["team_id"] = channel.TeamId,
            ["channel_id"] = channel.Id,
            ["channel_type"] = channel.Type,
            ["post_id"] = about.Id,
            ["root_id"] = about.RootId,
            ["conversation_id"] = context.Anchor?.Id ?? about.ThreadId,
            ["source_post_ids"] = about.Id,
        };
        if (parent is { } other)
        {
            metadata["parent_interaction_id"] = other.ToString();
        }

        return metadata;
    }
}
