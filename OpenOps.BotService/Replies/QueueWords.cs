using System.Globalization;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Replies;

/// <summary>A place in a model's queue, in words for the person who waits.</summary>
internal static class QueueWords
{
    private static readonly string[] Ordinals =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    /// <summary>Such as <c>third in line, about 20 s</c>.</summary>
    public static string Of(ChatQueueStatus queue) => queue switch
    {
        { Position: <= 0 } => "it is your turn",
        { ExpectedWaitSeconds: { } seconds } => $"{Ordinal(queue.Position)} in line, about {Duration(seconds)}",
        _ => $"{Ordinal(queue.Position)} in line",
    };

    /// <summary>The words as a sentence of their own.</summary>
    public static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string Ordinal(int position)
    {
        if (position <= Ordinals.Length)
        {
            return Ordinals[position - 1];
        }

        var ending = (position % 100, position % 10) switch
        {
            (>= 11 and <= 13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        return position.ToString(CultureInfo.InvariantCulture) + ending;
    }

    // As rough as the guess is: single seconds only where there are few.
    private static string Duration(double seconds) => seconds switch
    {
        < 1 => "1 s",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds):0} s"),
        < 57.5 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 5) * 5:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(seconds / 60)):0} min"),
    };
}
