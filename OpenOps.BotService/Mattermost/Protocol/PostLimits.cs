namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>What a server takes at most.</summary>
internal static class PostLimits
{
    /// <summary>Characters (Unicode code points, not UTF-16 units or bytes) of a message.</summary>
    public const int MaxMessageRunes = 16_383;

    /// <summary>Characters of all props together, as JSON.</summary>
    public const int MaxPropsLength = 8_000;

    /// <summary>The length of a message as the server counts it.</summary>
    public static int CountRunes(string message)
    {
        var count = 0;
        foreach (var _ in message.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
