namespace OpenOps.Inference.Tools;

/// <summary>How a call ended, and what the model is told.</summary>
internal sealed record ToolOutcome(string Word, string Text, string? ErrorType = null)
{
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Refused = "refused";

    private const string CutOff = "\n[cut off here: the rest is longer than may be read]";

    public static ToolOutcome Success(string text, int mostCharacters) => new(Succeeded, Bounded(text, mostCharacters));

    public static ToolOutcome Failure(string type, string message, int mostCharacters) => new(Failed, Bounded(message, mostCharacters), type);

    public static ToolOutcome Unknown(string tool) => new(Refused, $"There is no tool '{tool}'. Use only the tools you were given.", "unknown_tool");

    public static ToolOutcome Unreadable(string why) =>
        new(Refused, $"Your call could not be read: {why}. Write it again in the form you were told, or answer without it.", "unreadable_call");

    public static ToolOutcome TooLong(int characters) => new(Refused, $"The arguments have {characters} characters, which is too many. Ask for less.", "arguments_too_long");

    public static ToolOutcome Denied(string decision, TimeSpan within) => decision == ToolDecisions.TimedOut
        ? new ToolOutcome(Refused, $"Nobody allowed this call within {Words(within)}, which counts as a rejection. Do not repeat it; answer without it.", ToolDecisions.TimedOut)
        : new ToolOutcome(Refused, "The person who asked did not allow this call. Do not repeat it; answer without it.", ToolDecisions.Rejected);

    // The record cannot keep NUL, and half of a surrogate pair is no text.
    private static string Bounded(string text, int most)
    {
        text = text.Replace('\0', ' ');
        if (text.Length <= most)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + CutOff;
    }

    private static string Words(TimeSpan span) => span.TotalSeconds < 120 ? $"{span.TotalSeconds:0.##} seconds" : $"{span.TotalMinutes:0.#} minutes";
}
