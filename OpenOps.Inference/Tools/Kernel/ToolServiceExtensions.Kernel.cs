using OpenOps.Inference.Tools.Kernel;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Tools;

internal static partial class ToolServiceExtensions
{
    static partial void AddToolSource(IServiceCollection services)
    {
        services.AddValidatedOptions<McpOptions, McpOptionsValidator>(McpOptions.SectionName);
        services.AddSingleton<IToolSource, KernelToolSource>();
    }
}
