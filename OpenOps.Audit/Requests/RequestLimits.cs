namespace OpenOps.Audit.Requests;

/// <summary>How large the parts of a request may be. Every text that is searched by fits its column and its index.</summary>
internal static class RequestLimits
{
    /// <summary>Bytes of one request: 8 MiB, room for a model's whole context.</summary>
    public const long Body = 8 * 1024 * 1024;

    /// <summary>Mattermost's ids have 26 characters.</summary>
    public const int Id = 64;

    public const int Name = 128;

    public const int Word = 64;

    public const int Messages = 4096;

    public const int Sources = 4096;

    public const int Roles = 64;

    public const int Posts = 256;

    public const int PolicyVerdicts = 256;

    /// <summary>A reason, an error's text.</summary>
    public const int Sentence = 4000;

    /// <summary>A comment; Mattermost's own posts end at 16383 characters.</summary>
    public const int Comment = 16_383;

    /// <summary>Characters of parameters or of one policy verdict.</summary>
    public const int FreeJson = 256 * 1024;

    /// <summary>Characters of a tool call's arguments, and of what a tool gave.</summary>
    public const int ToolText = 256 * 1024;

    /// <summary>Rounds in which one answer may ask for tools.</summary>
    public const int ToolRounds = 1_000;

    public const double LongestMilliseconds = 30d * 24 * 60 * 60 * 1000;

    /// <summary>No interaction is older than OpenOps.</summary>
    public static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
