using System.Text.Json;
using OpenOps.Audit.Chat;

namespace OpenOps.Audit.Crosschecks;

/// <summary>What a bot's post says of itself by the marks that the bot service sets.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="InteractionId">The interaction whose answer it shows.</param>
/// <param name="ShownIn">The post in which that answer was first shown: this one, or the one that this repeats.</param>
/// <param name="IsOpen">Whether it is still being written, so that its interaction may only be about to begin.</param>
internal sealed record PostClaim(PostKind Kind, Guid? InteractionId = null, string? ShownIn = null, bool IsOpen = false)
{
    private const string Answer = "openops";
    private const string RepeatOf = "openops_summary_of";

    // Greetings, offers, transcripts, questions put for somebody, checkpoints: no model answered anything in them.
    private static readonly string[] Notices =
        ["openops_notice", "openops_meeting_offer", "openops_transcript_of", "openops_asked_by", "openops_reaction", "openops_checkpoint"];

    public static PostClaim Of(ChatPost post)
    {
        if (post.Type.StartsWith("system_", StringComparison.Ordinal))
        {
            return new PostClaim(PostKind.Notice);
        }

        if (post.Props.ValueKind != JsonValueKind.Object)
        {
            return new PostClaim(PostKind.Unmarked);
        }

        var said = post.Props.TryGetProperty(Answer, out var found) && found.ValueKind == JsonValueKind.Object ? found : (JsonElement?)null;
        if (said is { } answer && Guid.TryParse(Text(answer, "interaction_id"), out var id))
        {
            return new PostClaim(PostKind.Answer, id, Text(post.Props, RepeatOf) ?? post.Id, Text(answer, "state") is "streaming");
        }

        if (Notices.Any(mark => post.Props.TryGetProperty(mark, out _)))
        {
            return new PostClaim(PostKind.Notice);
        }

        return new PostClaim(said is not { } claim ? PostKind.Unmarked
            : Text(claim, "state") is "streaming" ? PostKind.Begun
            : OfModel(post.Message, claim).Length == 0 ? PostKind.NoAnswer
            : PostKind.Unnamed);
    }

    // What is left without the first line and the note, which are the service's own words.
    private static string OfModel(string message, JsonElement claim)
    {
        var (lead, note) = (Text(claim, "lead") ?? "", Text(claim, "note") ?? "");
        var text = message.Trim();
        text = text.StartsWith(lead.Trim(), StringComparison.Ordinal) ? text[lead.Trim().Length..] : text;
        return (text.EndsWith(note.Trim(), StringComparison.Ordinal) ? text[..^note.Trim().Length] : text).Trim();
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What a bot's post is, as it says.</summary>
internal enum PostKind
{
    /// <summary>The answer of an interaction that it names.</summary>
    Answer,

    /// <summary>Text of a model, it seems, and no interaction.</summary>
    Unnamed,

    /// <summary>Why there is no answer.</summary>
    NoAnswer,

    /// <summary>The beginning of a task, before its model was asked.</summary>
    Begun,

    /// <summary>Words of the bot service itself.</summary>
    Notice,

    /// <summary>Nothing that the bot service writes.</summary>
    Unmarked,
}
