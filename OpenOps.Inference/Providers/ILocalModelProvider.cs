using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Providers;

/// <summary>The place of <c>OpenOps.Inference.LocalModels</c>, which only the full profile has.</summary>
internal interface ILocalModelProvider
{
    /// <summary>Makes the client of a GGUF file.</summary>
    public IChatClient CreateClient(AvailableModel model);
}
