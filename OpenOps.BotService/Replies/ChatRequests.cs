using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Replies;

/// <summary>Puts a question into the form in which Inference takes it.</summary>
internal static class ChatRequests
{
    /// <summary>The request for the answer.</summary>
    public static ChatRequest For(Question question, Turn.Ready turn, Conversation conversation) => Of(
        question, conversation, Metadata(question, turn, conversation, question.InteractionId, turn.Operation,
            parent: question.Variant > 1 ? question.IdOfVariant(question.Variant - 1) : null));

    /// <summary>The request to read one part of what the answer is made of.</summary>
    public static ChatRequest ForPart(Question question, Turn.Ready turn, Conversation part, Guid id) => Of(
        question, part, Metadata(question, turn, part, id, $"{turn.Operation}_part", parent: question.InteractionId));

    private static ChatRequest Of(Question question, Conversation conversation, Dictionary<string, string> metadata) => new()
    {
        Model = question.Bot.Options.Model,
        Messages = conversation.Messages,
        Metadata = metadata,
    };

    private static Dictionary<string, string> Metadata(
        Question question, Turn.Ready turn, Conversation conversation, Guid id, string operation, Guid? parent)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["interaction_id"] = id.ToString(),
            ["operation"] = operation,
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
            ["source_post_ids"] = string.Join(',', conversation.SourcePostIds.Distinct(StringComparer.Ordinal)),
        };
        // Tasks have what they need; tools are for conversations.
        if (operation == Turn.Ready.Chat && question.Bot.Options.Tools is { Count: > 0 } tools)
        {
            metadata["tools"] = string.Join(',', tools);
        }

        if (parent is { } earlier)
        {
            metadata["parent_interaction_id"] = earlier.ToString();
        }

        return metadata;
    }
}
