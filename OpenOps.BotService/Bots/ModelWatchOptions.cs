using System.ComponentModel.DataAnnotations;

namespace OpenOps.BotService.Bots;

/// <summary>How the list of models is followed, section <c>Models</c>.</summary>
internal sealed class ModelWatchOptions
{
    public const string SectionName = "Models";

    /// <summary>How often Inference is asked which models it offers.</summary>
    /// <value>30 s; every 2 s until it has answered once.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(30);
}
