namespace OpenOps.Inference.Tools;

/// <summary>Who decides whether a tool may run.</summary>
internal enum ToolPolicy
{
    /// <summary>The person who asked, each time.</summary>
    Ask,

    /// <summary>Nobody in a direct message; elsewhere the person who asked.</summary>
    AutoInDirectMessage,

    /// <summary>Nobody: it runs when the model wants it.</summary>
    Auto,
}

/// <summary>The words of policies in settings and in the record.</summary>
internal static class ToolPolicyNames
{
    private const string DirectMessage = "D";

    public static readonly IReadOnlyDictionary<string, ToolPolicy> All = new Dictionary<string, ToolPolicy>(StringComparer.Ordinal)
    {
        ["ask"] = ToolPolicy.Ask,
        ["auto_in_dm"] = ToolPolicy.AutoInDirectMessage,
        ["auto"] = ToolPolicy.Auto,
    };

    public static string Name(this ToolPolicy policy) => All.First(pair => pair.Value == policy).Key;

    /// <summary>Whether a person is asked, in a channel of that type.</summary>
    public static bool Asks(this ToolPolicy policy, string channelType) => policy switch
    {
        ToolPolicy.Ask => true,
        ToolPolicy.AutoInDirectMessage => channelType != DirectMessage,
        ToolPolicy.Auto => false,
    };
}
