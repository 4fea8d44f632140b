using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tools;

/// <summary>What the post of a tool's card says of itself in <c>props.openops_tool</c>.</summary>
internal sealed record ToolCardProps
{
    /// <summary>Marks such a post, which is nothing that anybody said.</summary>
    public const string Prop = "openops_tool";

    /// <summary>The question it puts.</summary>
    public required Guid Exchange { get; init; }

    /// <summary>The answer that the tool is wanted for.</summary>
    public required Guid InteractionId { get; init; }

    /// <summary>The post that is answered.</summary>
    public required string InReplyTo { get; init; }

    /// <summary><c>open</c>, or how it was decided.</summary>
    public required string State { get; init; }

    public static bool IsCard(Post post) => post.Props?[Prop] is not null;

    public JsonObject ToProps() => new()
    {
        [Prop] = JsonSerializer.SerializeToNode(this, ToolJson.Default.ToolCardProps),
        ["unsafe_links"] = "true",
        ["from_bot"] = "true", // Props are replaced as a whole, and this one the server sets only once.
    };

    /// <summary>What a button of this card is checked against; null when the post is no card, or another.</summary>
    public static AnswerProps? Behind(Post post, ButtonContext button)
    {
        try
        {
            return post.Props?[Prop] is JsonObject found && found.Deserialize(ToolJson.Default.ToolCardProps) is { } card
                && card.Exchange == button.Exchange && card.InteractionId == button.InteractionId
                ? new AnswerProps { InteractionId = card.InteractionId, InReplyTo = card.InReplyTo, RequesterId = button.RequesterId, State = AnswerStates.Streaming }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
