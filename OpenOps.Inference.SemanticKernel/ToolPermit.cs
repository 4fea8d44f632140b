using Microsoft.SemanticKernel;

namespace OpenOps.Inference.SemanticKernel;

/// <summary>That one function may run, once decided and recorded, and for whom it reads the chat.</summary>
internal sealed record ToolPermit(string Function, IChatReader Chat)
{
    private const string Key = "openops.permit";

    public static ToolPermit? Of(Kernel kernel) => kernel.Data.TryGetValue(Key, out var value) ? value as ToolPermit : null;

    public void GiveTo(Kernel kernel) => kernel.Data[Key] = this;
}

/// <summary>
/// Lets no function of the kernel run but the one that is permitted: a template or another function that calls one would
/// otherwise go past the person who decides, and past the record.
/// </summary>
internal sealed class ToolPermitFilter : IFunctionInvocationFilter
{
    /// <summary>A function's whole name, its plug-in's before its own: two plug-ins may have functions of one name.</summary>
    public static string NameOf(KernelFunction function) => ((Microsoft.Extensions.AI.AIFunctionDeclaration)function).Name;

    public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next) =>
        ToolPermit.Of(context.Kernel) is { } permit && permit.Function == NameOf(context.Function)
            ? next(context)
            : throw new KernelException($"The function {NameOf(context.Function)} is not permitted here.");
}
