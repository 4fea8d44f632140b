using Microsoft.Extensions.AI;
using OpenOps.Inference.Embeddings;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Providers;

/// <summary>The place of <c>OpenOps.Inference.LocalModels</c>, which only the full profile has.</summary>
internal interface ILocalModelProvider
{
    /// <summary>Makes the client of a GGUF file.</summary>
    public IChatClient CreateClient(AvailableModel model);

    /// <summary>Makes what a GGUF file of kind <c>embedding</c> is asked by.</summary>
    public ITextEmbedder CreateEmbedder(AvailableModel model);
}
