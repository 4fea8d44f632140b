using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>Makes what is to be posted fit for a server, or says why it is not.</summary>
internal static class PostContent
{
    private const string AttachmentsProp = "attachments";

    public static NewPost Prepare(NewPost post, TimeProvider time) => post with
    {
        Message = Clean(post.Message),
        Props = Combine(post.Props, post.Attachments),
        PendingPostId = post.PendingPostId ?? Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
    };

    public static PostPatch Prepare(PostPatch patch) => patch with
    {
        Message = patch.Message is null ? null : Clean(patch.Message),
        Props = Combine(patch.Props, patch.Attachments),
    };

    // A NUL makes the server fail with status 500.
    private static string Clean(string message)
    {
        var clean = message.Replace("\0", "", StringComparison.Ordinal);
        var length = clean.Length <= PostLimits.MaxMessageRunes ? clean.Length : PostLimits.CountRunes(clean);
        return length <= PostLimits.MaxMessageRunes
            ? clean
            : throw new ArgumentException(
                $"A message of {length} characters does not fit: Mattermost takes {PostLimits.MaxMessageRunes}. Continue it in another post.", nameof(message));
    }

    private static JsonObject? Combine(JsonObject? props, IReadOnlyList<MessageAttachment>? attachments)
    {
        if (props?.ContainsKey(AttachmentsProp) == true)
        {
            // What was read lacks the integrations of its buttons; an old server dies of getting that back.
            throw new ArgumentException(
                $"Props with '{AttachmentsProp}' cannot be sent: hand attachments over as such, from an own copy.", nameof(props));
        }

        if (attachments is null)
        {
            return props;
        }

        foreach (var action in attachments.SelectMany(attachment => attachment.Actions ?? []))
        {
            if (action.Id.Length == 0 || !action.Id.All(char.IsAsciiLetterOrDigit))
            {
                throw new ArgumentException($"The button id '{action.Id}' may hold letters and digits only: clicks on others reach nobody.", nameof(attachments));
            }
        }

        var combined = props?.DeepClone().AsObject() ?? [];
        combined[AttachmentsProp] = JsonSerializer.SerializeToNode(attachments, MattermostJson.Default.IReadOnlyListMessageAttachment);
        return combined;
    }
}
