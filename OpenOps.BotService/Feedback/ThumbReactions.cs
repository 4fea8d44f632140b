using OpenOps.BotService.Audit;

namespace OpenOps.BotService.Feedback;

/// <summary>Which reactions are ratings.</summary>
internal static class ThumbReactions
{
    private const string SkinTone = "_skin_tone";

    // Longest first: "_dark" ends "_medium_dark".
    private static readonly string[] Tones = ["_medium_light", "_medium_dark", "_light", "_medium", "_dark"];

    /// <summary>The rating that an emoji stands for, whatever its skin tone, or null.</summary>
    public static string? RatingOf(string emojiName) => WithoutTone(emojiName) switch
    {
        "+1" or "thumbsup" => Ratings.Up,
        "-1" or "thumbsdown" => Ratings.Down,
        _ => null,
    };

    private static string WithoutTone(string name)
    {
        if (!name.EndsWith(SkinTone, StringComparison.Ordinal))
        {
            return name;
        }

        var toned = name[..^SkinTone.Length];
        var tone = Array.Find(Tones, tone => toned.EndsWith(tone, StringComparison.Ordinal));
        return tone is null ? name : toned[..^tone.Length];
    }
}
