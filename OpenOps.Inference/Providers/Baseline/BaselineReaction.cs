namespace OpenOps.Inference.Providers.Baseline;

/// <summary>One emoji for a text, by how it sounds: a name that every Mattermost server knows.</summary>
internal static class BaselineReaction
{
    public static string To(string text) => Sentiment.Of(text) switch
    {
        { Score: > 0.2 } => "tada",
        { Score: < -0.2 } => "worried",
        _ when text.TrimEnd().EndsWith('?') => "thinking",
        _ => "eyes",
    };
}
