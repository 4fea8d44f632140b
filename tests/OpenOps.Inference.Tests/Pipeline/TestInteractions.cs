using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tests.Pipeline;

/// <summary>What a step of the pipeline finds in its options, where only the model's custody matters.</summary>
internal static class TestInteractions
{
    public static ChatOptions OptionsFor(Custody custody)
    {
        var options = new ChatOptions();
        var entry = new ModelEntry { Id = "m", DisplayName = "M", Provider = ProviderKind.Baseline };
        options.SetInteraction(new Interaction
        {
            Id = Guid.Empty,
            Caller = "",
            Operation = "",
            Requester = new Requester("", "", []),
            Model = new AvailableModel(entry, null, null, null, custody),
        });
        return options;
    }
}
