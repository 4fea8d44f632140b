using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Chat;

/// <summary>Reads who asks, where and for whom from OpenAI's <c>metadata</c>.</summary>
internal static class InteractionParser
{
    /// <summary>The operation of a caller that names none.</summary>
    private const string Api = "api";

    public static Interaction ToInteraction(
        IReadOnlyDictionary<string, string> metadata, string? user, AvailableModel model, string caller, TimeProvider time)
    {
        return new Interaction
        {
            Id = Id("interaction_id") ?? Guid.CreateVersion7(time.GetUtcNow()),
            Caller = caller,
            Operation = Text("operation") is { Length: > 0 } operation ? operation : Api,
            Model = model,
            Bot = Text("bot"),
            Requester = ToRequester(),
            Place = new Place
            {
                TeamId = Text("team_id"),
                ChannelId = Text("channel_id"),
                ChannelType = Text("channel_type"),
                PostId = Text("post_id"),
                RootId = Text("root_id"),
                ConversationId = Text("conversation_id"),
            },
            SourcePostIds = List("source_post_ids"),
            ParentId = Id("parent_interaction_id"),
            ToolNames = List("tools"),
        };

        Requester ToRequester()
        {
            var (id, name) = (Text("requester_id"), Text("requester_name"));
            // Somebody is always named: the person, else what the client calls them, else the key that was used.
            return id.Length + name.Length > 0
                ? new Requester(id, name, List("requester_roles"))
                : new Requester(user ?? "", user ?? caller, []);
        }

        string Text(string key) => metadata.GetValueOrDefault(key) ?? "";

        List<string> List(string key) => [.. Text(key).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

        Guid? Id(string key)
        {
            var text = Text(key);
            if (text.Length == 0)
            {
                return null;
            }

            return Guid.TryParseExact(text, "D", out var id) && id.Version == 7
                ? id
                : throw InvalidRequestException.Of($"metadata.{key}", $"'metadata.{key}' must be a UUID of version 7 in its usual form.");
        }
    }
}
