namespace OpenOps.Audit.Requests;

/// <summary>What a caller's key may allow here: the words of <c>ApiKeys:Callers:&lt;name&gt;:Rights</c>.</summary>
internal static class Rights
{
    /// <summary>Record intents and results.</summary>
    public const string Record = "record";

    /// <summary>Record what people did with an answer.</summary>
    public const string Feedback = "feedback";

    /// <summary>Read the record.</summary>
    public const string Read = "read";

    /// <summary>Take the record away as a file.</summary>
    public const string Export = "export";

    /// <summary>Erase people's texts.</summary>
    public const string Erase = "erase";

    /// <summary>Set, list and release legal holds.</summary>
    public const string Hold = "hold";
}
