namespace OpenOps.Audit.Storage;

/// <summary>What happened: to an interaction, or to the record itself.</summary>
internal enum EventKind
{
    /// <summary>A request is about to be made to a model.</summary>
    Intent,

    /// <summary>The model's answer, or what became of the request.</summary>
    Result,

    /// <summary>No result came in time.</summary>
    OutcomeUnknown,

    /// <summary>A person's vote.</summary>
    Feedback,

    /// <summary>A person pressed Stop.</summary>
    Stop,

    /// <summary>The answer was shown.</summary>
    Delivery,

    /// <summary>A person read what was said.</summary>
    ContentRead,

    /// <summary>Somebody deals with a complaint about an answer.</summary>
    Triage,

    /// <summary>A person signed in, or was refused. It stands alone: it follows no intent.</summary>
    Login,

    /// <summary>A part of the record was taken away as a file. It stands alone.</summary>
    Export,

    /// <summary>A person's text was erased. It stands alone.</summary>
    Erasure,

    /// <summary>A legal hold was set. It stands alone.</summary>
    HoldSet,

    /// <summary>A legal hold was released. It stands alone.</summary>
    HoldReleased,

    /// <summary>Texts, or events, whose time was over were removed. It stands alone.</summary>
    RetentionRun,

    /// <summary>A service is set up otherwise than before. It stands alone.</summary>
    ConfigurationChange,

    /// <summary>A model asks for a tool. Nothing has run yet.</summary>
    ToolCall,

    /// <summary>Whether a tool may run, and who or what decided it.</summary>
    ToolDecision,

    /// <summary>What a tool gave the model.</summary>
    ToolResult,
}

/// <summary>The words of <see cref="EventKind"/> in the database.</summary>
internal static class EventKindText
{
    public static string ToText(this EventKind kind) => kind switch
    {
        EventKind.Intent => "intent",
        EventKind.Result => "result",
        EventKind.OutcomeUnknown => "outcome_unknown",
        EventKind.Feedback => "feedback",
        EventKind.Stop => "stop",
        EventKind.Delivery => "delivery",
        EventKind.ContentRead => "content_read",
        EventKind.Triage => "triage",
        EventKind.Login => "login",
        EventKind.Export => "export",
        EventKind.Erasure => "erasure",
        EventKind.HoldSet => "hold_set",
        EventKind.HoldReleased => "hold_released",
        EventKind.RetentionRun => "retention_run",
        EventKind.ConfigurationChange => "configuration_change",
        EventKind.ToolCall => "tool_call",
        EventKind.ToolDecision => "tool_decision",
        EventKind.ToolResult => "tool_result",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    /// <summary>Whether events of a kind follow nothing: an intent, and what is no part of any interaction.</summary>
    public static bool ComesFirst(this EventKind kind) => kind is EventKind.Intent or EventKind.Login or EventKind.Export
        or EventKind.Erasure or EventKind.HoldSet or EventKind.HoldReleased or EventKind.RetentionRun
        or EventKind.ConfigurationChange;

    public static EventKind Parse(string text) => Enum.GetValues<EventKind>().First(kind => kind.ToText() == text);
}
