using System.Text;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Conversations;

/// <summary>What a model is given to read of a post.</summary>
internal static class PostText
{
    private static readonly string[] AttachmentTexts = ["pretext", "title", "text", "footer"];

    /// <summary>The text of somebody's post: its message, what its attachments say, and that it has files.</summary>
    public static string Of(Post post)
    {
        var text = new StringBuilder(post.Message);
        foreach (var attachment in (post.Props?["attachments"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var key in AttachmentTexts)
            {
                Add(text, TextAt(attachment, key));
            }

            foreach (var field in (attachment["fields"] as JsonArray ?? []).OfType<JsonObject>())
            {
                Add(text, $"{TextAt(field, "title")}: {TextAt(field, "value")}");
            }
        }

        foreach (var file in post.Metadata?.Files ?? [])
        {
            Add(text, $"[File, not readable for you: {file.Name}]");
        }

        return text.ToString().Trim();
    }

    /// <summary>What the model itself wrote in an answer, without what stands above and under it.</summary>
    public static string OfAnswer(Post post, AnswerProps answer) => ModelText.Restore(WithoutFrame(post.Message, answer));

    /// <summary>What an answer's post shows, without the line above and the note under the model's words.</summary>
    public static string WithoutFrame(string message, AnswerProps answer)
    {
        if (answer.Note is { Length: > 0 } note && message.EndsWith(note, StringComparison.Ordinal))
        {
            message = message[..^note.Length];
        }

        if (answer.Lead is { Length: > 0 } lead && message.StartsWith(lead, StringComparison.Ordinal))
        {
            message = message[lead.Length..];
        }

        return message.Trim();
    }

    private static void Add(StringBuilder text, string line)
    {
        if (line.Length > 0)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(line);
        }
    }

    private static string TextAt(JsonObject node, string key) => node[key] is JsonValue value ? value.ToString() : "";
}
