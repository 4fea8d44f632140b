using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Replies;

/// <summary>What an answer's post says of itself in <c>props.openops</c>.</summary>
internal sealed record AnswerProps
{
    private const string Key = "openops";

    /// <summary>The interaction whose answer is shown. Null where no model was asked.</summary>
    public Guid? InteractionId { get; init; }

    public string? TraceId { get; init; }

    public string? Model { get; init; }

    /// <summary>One of <see cref="AnswerStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The post that is answered.</summary>
    public required string InReplyTo { get; init; }

    /// <summary>Which of the answers is shown, counted from 1.</summary>
    public int Variant { get; init; } = 1;

    /// <summary>How many answers there are.</summary>
    public int Variants { get; init; } = 1;

    /// <summary>Who asked.</summary>
    public string? RequesterId { get; init; }

    /// <summary>In a post that continues an answer: the answer's first post.</summary>
    public string? Continues { get; init; }

    /// <summary>The sentence under the model's text that is not the model's.</summary>
    public string? Note { get; init; }

    /// <summary>The first line, which is not the model's.</summary>
    public string? Lead { get; init; }

    /// <summary>Where the model's references lead, less the posts' ids. Null where it was given nothing to refer to.</summary>
    public string? Links { get; init; }

    /// <summary>In the post of a task: what it is.</summary>
    public TaskProps? Task { get; init; }

    /// <summary>What a post says of itself, or null when it is no answer.</summary>
    public static AnswerProps? Of(Post post)
    {
        try
        {
            return post.Props?[Key] is JsonObject found ? found.Deserialize(AnswerJson.Default.AnswerProps) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The interaction that this post stands for. The post of a task follows from nothing but itself, so the id is known
    /// before the post names it, even if the process that made it dies at once.
    /// </summary>
    public Guid? InteractionOf(Post post) =>
        InteractionId ?? (Task is null || State != AnswerStates.Streaming ? null : DeterministicId.Interaction(post.Id, post.CreateAt, post.UserId, Variant));

    /// <summary>All props of the answer's post.</summary>
    public JsonObject ToProps() => new()
    {
        [Key] = JsonSerializer.SerializeToNode(this, AnswerJson.Default.AnswerProps),
        ["ai_generated"] = "true",
        ["unsafe_links"] = "true",
        ["from_bot"] = "true", // Props are replaced as a whole, and this one the server sets only once.
    };
}

internal static class AnswerStates
{
    public const string Streaming = "streaming";
    public const string Complete = "complete";
    public const string Interrupted = "interrupted";
    public const string Stopped = "stopped";
    public const string Failed = "failed";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AnswerProps))]
internal sealed partial class AnswerJson : JsonSerializerContext;
