using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Replies;

/// <summary>Puts a question into the form in which Inference takes it.</summary>
internal static class ChatRequests
{
    public static ChatRequest For(Question question, Turn.Ready turn) => new()
    {
        Model = question.Bot.Options.Model,
        Messages = turn.Conversation.Messages,
        Metadata = Metadata(question, turn),
    };

    private static Dictionary<string, string> Metadata(Question question, Turn.Ready turn)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["interaction_id"] = question.InteractionId.ToString(),
            ["operation"] = turn.Operation,
            ["bot"] = question.Bot.Username,
            ["requester_id"] = turn.Requester.Id,
            ["requester_name"] = turn.Requester.Username,
            ["requester_roles"] = string.Join(',', turn.Requester.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            ["team_id"] = turn.Channel.TeamId,
            ["channel_id"] = turn.Channel.Id,
            ["channel_type"] = turn.Channel.Type,
            ["post_id"] = question.Post.Id,
            ["root_id"] = question.Post.RootId,
            ["conversation_id"] = question.Post.ThreadId,
            ["source_post_ids"] = string.Join(',', turn.Conversation.SourcePostIds),
        };
        if (question.Variant > 1)
        {
            metadata["parent_interaction_id"] = question.IdOfVariant(question.Variant - 1).ToString();
        }

        return metadata;
    }
}
