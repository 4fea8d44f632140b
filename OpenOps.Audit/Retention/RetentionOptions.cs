using System.ComponentModel.DataAnnotations;

namespace OpenOps.Audit.Retention;

/// <summary>How long things are kept, section <c>Audit:Retention</c>.</summary>
internal sealed class RetentionOptions
{
    public const string SectionName = "Audit:Retention";

    /// <summary>How long texts are kept. They go by whole months, once all of a month is as old.</summary>
    /// <value>For ever.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan? Content { get; set; }

    /// <summary>How often it is looked for what has to go.</summary>
    /// <value>6 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(6);
}
