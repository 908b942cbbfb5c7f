using System.Text.Json;
using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Access;
using FluentValidation;

namespace Crm.Profitability;

/// <summary>What is saved: name, question and who may open it.</summary>
internal abstract record ReportToSave(string Name, AskCube Question, ReportSharing SharedWith, IReadOnlyList<Role>? Roles)
{
    [JsonIgnore]
    public string RoleNumbers => SharedWith == ReportSharing.Roles ? string.Join(',', Roles!.Distinct().Select(r => (int)r)) : "";

    [JsonIgnore]
    public string QuestionText => JsonSerializer.Serialize(Question, CrmJson.Options);
}

internal abstract class ReportToSaveValidator<T> : AbstractValidator<T>
    where T : ReportToSave
{
    protected ReportToSaveValidator()
    {
        RuleFor(r => r.Name).Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty");
        RuleFor(r => r.Name).MaximumLength(100);
        RuleFor(r => r.Name).Must(n => n is null || !n.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(r => r.Question).SetValidator(new AskCubeValidator());
        RuleFor(r => r.Roles).Must((r, roles) => r.SharedWith != ReportSharing.Roles || roles is { Count: > 0 })
            .WithMessage("must name the roles it is shared with");
    }
}
